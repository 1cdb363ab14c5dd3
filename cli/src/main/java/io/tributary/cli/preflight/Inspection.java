package io.tributary.cli.preflight;

import io.tributary.connector.prepare.SourceChecks;
import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import io.tributary.sink.schema.TargetChecks;
import io.tributary.sink.schema.TargetSchema;
import io.tributary.validator.agreement.Agreement;
import io.tributary.validator.wayback.WayBackChecks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One run of all checks. First each server is asked by itself, many at a time; then what they said is held together; then
 * schemas and rows are. What a server that does not answer keeps from being checked is said, once.
 */
final class Inspection {
    /** An unreachable source takes ten seconds to tell; of many, most wait at the same time. */
    private static final int CHECKED_AT_ONCE = 16;

    private static final String NOT_CHECKED = "not-checked";

    /** A table without a primary key is found twice, where it is read and where it is written; it is told once. */
    private static final String KEYLESS_IN_THE_SOURCE = "primary-keys";

    private static final String KEYLESS_TO_THE_TARGET = "table-primary-key";

    private final Plan plan;
    private final boolean beforeRun;
    private final List<Finding> findings = new ArrayList<>();

    Inspection(Plan plan, boolean beforeRun) {
        this.plan = plan;
        this.beforeRun = beforeRun;
    }

    List<Finding> run() throws InterruptedException {
        ExecutorService checkers = Executors.newFixedThreadPool(CHECKED_AT_ONCE);
        try {
            Future<List<Finding>> kafka = checkers.submit(() -> KafkaChecks.check(plan));
            Future<List<Finding>> registry = checkers.submit(() -> RegistryCheck.check(plan));
            Future<Answer> target = checkers.submit(this::askTarget);
            Map<Tenant, Future<Answer>> sources = new LinkedHashMap<>();
            for (Tenant tenant : plan.tenants()) {
                sources.put(tenant, checkers.submit(() -> askSource(tenant)));
            }
            boolean kafkaAnswers = add("kafka", kafka);
            add("schema-registry", registry);
            Optional<DatabaseFacts> targetFacts = facts(target, Optional.empty());
            Map<Tenant, DatabaseFacts> sourceFacts = new LinkedHashMap<>();
            for (Map.Entry<Tenant, Future<Answer>> source : sources.entrySet()) {
                facts(source.getValue(), Optional.of(source.getKey().slug()))
                        .ifPresent(facts -> sourceFacts.put(source.getKey(), facts));
            }
            together(targetFacts, sourceFacts, kafkaAnswers);
            // what stands in the schema's way is among the target's findings too
            return findings.stream().distinct().toList();
        } finally {
            checkers.shutdownNow();
        }
    }

    private void together(Optional<DatabaseFacts> target, Map<Tenant, DatabaseFacts> sources, boolean kafkaAnswers)
            throws InterruptedException {
        if (target.isEmpty()) {
            notChecked(Optional.empty(), "how sources and target fit together", "the target");
            return;
        }
        for (Tenant tenant : plan.tenants()) {
            if (!sources.containsKey(tenant)) {
                // its own trouble, which does not stop the others
                notChecked(Optional.of(tenant.slug()), "how it fits with the target and the others", "its source");
            }
        }
        Survey survey = new Survey(plan, target.get(), sources);
        MigrationState state = get("earlier-attempt", () -> MigrationState.read(plan));
        boolean goesOn = beforeRun && state != null && state.begun();
        compare(survey, goesOn);
        if (state != null) {
            earlier(survey, state, kafkaAnswers);
        }
        if (!sources.isEmpty()) {
            read(survey, state, goesOn);
        }
    }

    private void earlier(Survey survey, MigrationState state, boolean kafkaAnswers) throws InterruptedException {
        add(EarlierSlots.NAME, () -> EarlierSlots.check(plan, state, survey.sources()));
        if (kafkaAnswers) {
            add(EarlierRecords.NAME, () -> EarlierRecords.check(plan, state));
        } else {
            notChecked(Optional.empty(), "topics for records of an earlier attempt", "Kafka");
        }
    }

    private void compare(Survey survey, boolean goesOn) throws InterruptedException {
        if (!goesOn) {
            // a server that became too small stops its own tenants, each of whom finds so, and no others
            add(ServerCapacityCheck.NAME, () -> ServerCapacityCheck.check(survey));
        }
        add(SeparationCheck.NAME, () -> SeparationCheck.check(survey));
        add(LocaleChecks.COLLATION, () -> LocaleChecks.collation(survey));
        add(LocaleChecks.VERSION, () -> LocaleChecks.versions(survey));
        add(LocaleChecks.MONEY, () -> LocaleChecks.money(survey));
        add(ClockCheck.NAME, () -> ClockCheck.check(survey));
        add(EncryptionCheck.NAME, () -> EncryptionCheck.check(survey));
        add(SpaceCheck.NAME, () -> SpaceCheck.check(survey));
        add("way-back", () -> WayBackChecks.check(survey.answering()));
    }

    private void read(Survey survey, MigrationState state, boolean goesOn) throws InterruptedException {
        TargetSchema schema = get("target-schema", () -> TargetSchema.read(survey.answering()));
        if (schema == null || state == null) {
            notChecked(
                    Optional.empty(),
                    "earlier-rows, key-collisions, key-offsets and shared-rows",
                    schema == null ? "the schema" : "the control schema");
            return;
        }
        add("target-schema", () -> schemaFindings(schema));
        OtherMigrations others = get(OtherMigrations.NAME, () -> OtherMigrations.read(plan));
        if (others == null) {
            notChecked(Optional.empty(), EarlierRows.NAME, "the control schema");
        } else {
            findings.addAll(others.check(state.identities(), schema.rules()));
            add(EarlierRows.NAME, () -> EarlierRows.check(plan, state, others, schema.rules()));
        }
        add(SharedSupplier.NAME, () -> SharedSupplier.check(plan, state, schema.rules()));
        if (!goesOn) {
            add("rows", () -> Agreement.check(survey.answering(), schema.rules(), state.identities()));
        }
    }

    private List<Finding> schemaFindings(TargetSchema schema) {
        List<Finding> found = schema.findings().stream()
                .filter(finding -> !finding.check().equals(KEYLESS_TO_THE_TARGET)
                        || findings.stream().noneMatch(other -> isKeyless(other, finding)))
                .toList();
        return found.isEmpty()
                ? List.of(Finding.pass(
                        "target-schema", Optional.empty(), "the sources' schemas are one, and the target takes it"))
                : found;
    }

    private static boolean isKeyless(Finding source, Finding target) {
        return source.check().equals(KEYLESS_IN_THE_SOURCE)
                && source.severity() == Severity.BLOCKER
                && source.tenant().equals(target.tenant());
    }

    private Answer askTarget() {
        List<Finding> found = TargetChecks.check(plan);
        return reached(found, "target-reachable")
                ? Answer.of(found, () -> DatabaseFacts.read(plan.target().database(), plan.tables()))
                : Answer.unreachable(found);
    }

    private Answer askSource(Tenant tenant) {
        List<Finding> found = SourceChecks.check(plan, tenant);
        return reached(found, "source-reachable")
                ? Answer.of(found, () -> DatabaseFacts.read(tenant.source(), plan.tables()))
                : Answer.unreachable(found);
    }

    private static boolean reached(List<Finding> found, String check) {
        return found.stream().anyMatch(finding -> finding.check().equals(check) && finding.severity() == Severity.PASS);
    }

    /** Why there are none is found as well: it is that the server cannot be reached, or what keeps it from telling. */
    private Optional<DatabaseFacts> facts(Future<Answer> asked, Optional<String> tenant) throws InterruptedException {
        try {
            Answer answer = asked.get();
            findings.addAll(answer.findings());
            answer.fault().ifPresent(fault -> findings.add(couldNotRun("server-facts", tenant, fault)));
            return answer.facts();
        } catch (ExecutionException e) {
            findings.add(couldNotRun("server-facts", tenant, e));
            return Optional.empty();
        }
    }

    /** Whether the first finding passed. */
    private boolean add(String check, Future<List<Finding>> done) throws InterruptedException {
        try {
            List<Finding> found = done.get();
            findings.addAll(found);
            return found.isEmpty() || found.get(0).severity() == Severity.PASS;
        } catch (ExecutionException e) {
            findings.add(couldNotRun(check, Optional.empty(), e));
            return false;
        }
    }

    private void add(String check, Callable<List<Finding>> work) throws InterruptedException {
        List<Finding> found = get(check, work);
        findings.addAll(found == null ? List.of() : found);
    }

    /** Null, and a blocker, where it could not be had. */
    private <T> T get(String check, Callable<T> work) throws InterruptedException {
        try {
            return work.call();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            findings.add(couldNotRun(check, Optional.empty(), e));
            return null;
        }
    }

    private void notChecked(Optional<String> tenant, String what, String who) {
        findings.add(Finding.blocker(
                NOT_CHECKED,
                tenant,
                "not checked: " + what + ", since " + who + " could not be asked",
                "remove what is found above, then: tributary preflight"));
    }

    private static Finding couldNotRun(String check, Optional<String> tenant, Exception fault) {
        return Finding.blocker(
                check,
                tenant,
                "could not be checked: " + Faults.describe(fault),
                "remove the cause, then: tributary preflight; --debug shows where it comes from");
    }

    /** What one server said. */
    private record Answer(List<Finding> findings, Optional<DatabaseFacts> facts, Optional<Exception> fault) {

        static Answer unreachable(List<Finding> findings) {
            return new Answer(findings, Optional.empty(), Optional.empty());
        }

        static Answer of(List<Finding> findings, Callable<DatabaseFacts> read) {
            try {
                return new Answer(findings, Optional.of(read.call()), Optional.empty());
            } catch (Exception e) {
                return new Answer(findings, Optional.empty(), Optional.of(e));
            }
        }
    }
}
