package io.tributary.cli.preflight;

import io.tributary.connector.prepare.SourceChecks;
import io.tributary.contract.check.Finding;
import io.tributary.contract.check.Finding.Severity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import io.tributary.sink.schema.TargetChecks;
import io.tributary.sink.schema.TargetSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * What was found before a migration: on Kafka, the target, each source, and on how the sources' tables fit together.
 *
 * @param findings Kafka's and the target's first, then each tenant's in the order of the plan
 */
public record Preflight(List<Finding> findings) {
    /** An unreachable source takes ten seconds to tell; of many, most wait at the same time. */
    private static final int CHECKED_AT_ONCE = 16;

    private static final Set<String> REACHABILITY =
            Set.of("kafka", "schema-registry", "target-reachable", "source-reachable");

    /** A table without a primary key is found twice, where it is read and where it is written; it is told once. */
    private static final String KEYLESS_IN_THE_SOURCE = "primary-keys";

    private static final String KEYLESS_TO_THE_TARGET = "table-primary-key";

    public Preflight {
        findings = List.copyOf(findings);
    }

    /**
     * Makes every check, and changes nothing.
     *
     * @throws InterruptedException when the thread is interrupted while checks run
     */
    public static Preflight of(Plan plan) throws InterruptedException {
        ExecutorService checkers = Executors.newFixedThreadPool(CHECKED_AT_ONCE);
        try {
            List<Callable<List<Finding>>> checks = new ArrayList<>();
            checks.add(() -> KafkaChecks.check(plan));
            checks.add(() -> RegistryCheck.check(plan));
            checks.add(() -> TargetChecks.check(plan));
            for (Tenant tenant : plan.tenants()) {
                checks.add(() -> SourceChecks.check(plan, tenant));
            }
            List<Finding> findings = new ArrayList<>();
            for (Future<List<Finding>> done : checkers.invokeAll(checks)) {
                findings.addAll(result(done));
            }
            findings.addAll(schemaFindings(plan, findings));
            return new Preflight(findings);
        } finally {
            checkers.shutdownNow();
        }
    }

    private static List<Finding> result(Future<List<Finding>> done) throws InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            return List.of(couldNotRun("check", e));
        }
    }

    /** A schema that cannot be read for a reason that is in the list already is not reported once more. */
    private static List<Finding> schemaFindings(Plan plan, List<Finding> before) {
        try {
            return TargetSchema.read(plan).findings().stream()
                    .filter(finding -> !finding.check().equals(KEYLESS_TO_THE_TARGET)
                            || before.stream().noneMatch(other -> isKeyless(other, finding)))
                    .toList();
        } catch (SQLException | RuntimeException e) {
            boolean known = before.stream().anyMatch(finding -> finding.severity() == Severity.BLOCKER);
            return known ? List.of() : List.of(couldNotRun("target-schema", e));
        }
    }

    private static boolean isKeyless(Finding source, Finding target) {
        return source.check().equals(KEYLESS_IN_THE_SOURCE)
                && source.severity() == Severity.BLOCKER
                && source.tenant().equals(target.tenant());
    }

    private static Finding couldNotRun(String check, Exception fault) {
        return Finding.blocker(
                check,
                Optional.empty(),
                "the check could not run: " + Faults.describe(fault),
                "remove the cause and run tributary preflight again; --debug shows where it comes from");
    }

    /** Whether nothing stops the migration. */
    public boolean ok() {
        return blockers().isEmpty();
    }

    /** What stops the migration. */
    public List<Finding> blockers() {
        return findings.stream()
                .filter(finding -> finding.severity() == Severity.BLOCKER)
                .toList();
    }

    /** Whether a server does not answer, which may pass by itself when everything is being started at once. */
    public boolean awaitsServers() {
        return blockers().stream().anyMatch(finding -> REACHABILITY.contains(finding.check()));
    }

    /** What stops every tenant. */
    public List<Finding> commonBlockers() {
        return blockers().stream().filter(finding -> finding.tenant().isEmpty()).toList();
    }

    /** The slugs of the tenants that something of their own stops. */
    public Set<String> blockedTenants() {
        return blockers().stream()
                .flatMap(finding -> finding.tenant().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The readiness list as JSON has it. */
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("ok", ok());
        document.put("findings", FindingDocument.of(findings));
        return document;
    }
}
