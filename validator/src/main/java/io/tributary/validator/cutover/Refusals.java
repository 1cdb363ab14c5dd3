package io.tributary.validator.cutover;

import io.tributary.contract.check.Finding;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.DeferredIndex;
import io.tributary.contract.control.DeferredIndexes;
import io.tributary.contract.control.Phase;
import io.tributary.contract.control.StageName;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.control.StageState;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import io.tributary.contract.stage.PausedException;
import io.tributary.validator.compare.Validator;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Why a tenant is not to be moved now. Nothing is changed by looking. */
final class Refusals {
    private static final String SCHEMA_APPLY = "tributary schema --apply";

    private static final Duration BETWEEN_TURNS = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 100;

    private final Plan plan;
    private final Control control;
    private final Parties parties;
    private final List<Finding> found = new ArrayList<>();

    Refusals(Plan plan, Control control, Parties parties) {
        this.plan = plan;
        this.control = control;
        this.parties = parties;
    }

    /** What stands in a move's way, each with its remedy; empty when nothing does. A check that could not run is among it. */
    List<Finding> of(MoveKind kind, Tenant tenant) throws InterruptedException {
        found.clear();
        check(tenant, "returned-target", () -> returned(tenant));
        if (found.isEmpty()) {
            check(tenant, "phase", () -> phase(tenant, kind));
        }
        if (!found.isEmpty()) {
            // nothing else means much
            return List.copyOf(found);
        }
        if (kind == MoveKind.CUTOVER) {
            cutover(tenant);
        } else {
            rollback(tenant);
        }
        return List.copyOf(found);
    }

    private void cutover(Tenant tenant) throws InterruptedException {
        check(tenant, "stages", () -> stages(tenant, control, tenant));
        check(tenant, "copy", () -> {
            if (control.awaitedCopy(tenant).isPresent()) {
                refuse(
                        tenant,
                        "copy",
                        "the tenant is being copied anew",
                        "wait until tributary status shows it streaming");
            }
        });
        check(tenant, "validation", () -> new ValidationEvidence(plan, control).look(tenant, this::refuse));
        SourceState source = new SourceState(plan, control, tenant, this::refuse);
        check(tenant, "source-transactions", source::transactions);
        check(tenant, "source-subscriptions", source::subscriptions);
        check(tenant, "schema-changes", source::schemaChanges);
        check(tenant, "target-gates", source::gates);
        check(tenant, "indexes", () -> indexes(tenant));
        check(tenant, "sequences", () -> parties.sequences()
                .unmapped(tenant)
                .ifPresent(unmapped -> refuse(tenant, "sequences", unmapped, SCHEMA_APPLY)));
        if (found.isEmpty()) {
            // last, since it takes as long as the lag is allowed to be
            check(tenant, "lag", () -> lag(tenant, new Validator(plan, control), tenant));
        }
    }

    private void rollback(Tenant tenant) throws InterruptedException {
        check(tenant, "way-back", () -> {
            ReverseControl reverse = new ReverseControl(plan, tenant, control.identity(tenant));
            try (Control back = new Control(reverse.plan(), "tributary-rollback")) {
                if (back.phase(reverse.tenant()) != Phase.REPLICATION) {
                    refuse(
                            tenant,
                            "way-back",
                            "changes of the target do not flow back: the way back was ended, or was never there",
                            "after complete there is no way back; else run the stages, and look at tributary status");
                    return;
                }
                stages(tenant, back, reverse.tenant());
                if (found.isEmpty()) {
                    lag(tenant, new Validator(reverse.plan(), back), reverse.tenant());
                }
            }
        });
    }

    /** An application that is served from the target needs all of them, whoever's rows they are built after. */
    private void indexes(Tenant tenant) throws SQLException {
        for (DeferredIndex index : control.with(DeferredIndexes::all)) {
            refuse(
                    tenant,
                    "indexes",
                    "index " + index.name() + " of the target's table " + index.table()
                            + " was put off until the rows of tenant '" + index.slug()
                            + "' are copied, and is not built yet"
                            + index.failure().map(why -> ": " + why).orElse(""),
                    "let the connector run: it builds the index when those rows are there, and transactions have ended"
                            + " that use the table now; or create it by hand: " + index.createConcurrently());
        }
    }

    private void returned(Tenant tenant) throws SQLException {
        if (new ReturnedTarget(plan, control, tenant).unaware()) {
            refuse(
                    tenant,
                    "returned-target",
                    "the tenant was brought back to its source while the target was gone, and the target does not know",
                    "tributary rollback --tenant " + tenant.slug() + " --reason TEXT --accept-loss, once more");
        }
    }

    private void phase(Tenant tenant, MoveKind kind) throws SQLException {
        Phase phase = control.phase(tenant);
        Phase wanted = kind == MoveKind.CUTOVER ? Phase.REPLICATION : Phase.MULTI_TENANT;
        if (phase != wanted) {
            String remedy = kind == MoveKind.CUTOVER && phase == Phase.MULTI_TENANT
                    ? "nothing: the target serves it already"
                    : "tributary status tells what is missing";
            refuse(tenant, "phase", "the tenant is in phase " + phase.text() + ", not " + wanted.text(), remedy);
        }
    }

    private void stages(Tenant tenant, Control of, Tenant known) throws SQLException, InterruptedException {
        Set<StageName> absent = EnumSet.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
        for (StageReport report : settled(of, known)) {
            if (!absent.remove(report.stage())) {
                continue;
            }
            if (report.state() == StageState.PAUSED || report.state() == StageState.RETRYING) {
                refuse(
                        tenant,
                        "stages",
                        "the " + report.stage().text() + " is " + report.state().text() + ": "
                                + report.reason().orElse(""),
                        report.remedy().orElse("tributary status"));
            } else if (!report.alive()) {
                refuse(tenant, "stages", "the " + report.stage().text() + " is not running", "tributary run");
            }
        }
        absent.forEach(stage -> refuse(tenant, "stages", "the " + stage.text() + " has never run", "tributary run"));
    }

    /** Behind a switch stages begin anew, and are away for moments. */
    private static List<StageReport> settled(Control of, Tenant known) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + BETWEEN_TURNS.toNanos();
        List<StageReport> reports = of.reports(known);
        while (reports.stream().anyMatch(Refusals::isAway) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            reports = of.reports(known);
        }
        return reports;
    }

    private static boolean isAway(StageReport report) {
        return report.stage() != StageName.VALIDATOR && report.state() != StageState.PAUSED && !report.alive();
    }

    /** A lag in bytes or seconds may be an illusion; what arrives in time has arrived in time. */
    private void lag(Tenant tenant, Validator validator, Tenant known) throws SQLException, InterruptedException {
        try {
            validator.waitApplied(known, plan.cutover().maxLag());
        } catch (PausedException e) {
            refuse(
                    tenant,
                    "lag",
                    "what is written now takes longer than "
                            + plan.cutover().maxLag().toMillis() + " ms to arrive, the limit of the plan: "
                            + e.getMessage(),
                    "wait until tributary status shows less, or raise cutover.maxLag in the plan");
        }
    }

    static Finding underWay(Plan plan, Tenant tenant) {
        return Finding.blocker(
                "another-move",
                Optional.of(tenant.slug()),
                "another process moves tenant '" + tenant.slug() + "' of migration " + plan.migration() + " now",
                "wait for it; tributary status shows how far it is");
    }

    static Finding wayBack(Tenant tenant, String obstacle) {
        return Finding.blocker(
                "way-back",
                Optional.of(tenant.slug()),
                obstacle,
                "run the stages, tributary run, and try again; tributary preflight tells what the way back needs");
    }

    private void refuse(Tenant tenant, String check, String what, String remedy) {
        found.add(Finding.blocker(check, Optional.of(tenant.slug()), what, remedy));
    }

    private void check(Tenant tenant, String name, Look look) throws InterruptedException {
        try {
            look.run();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            refuse(tenant, name, "could not be checked: " + Faults.describe(e), "remove the cause and try again");
        }
    }

    private interface Look {
        void run() throws Exception;
    }

    /** Hears why a tenant is not to be moved. */
    interface Refusal {
        void refuse(Tenant tenant, String check, String what, String remedy);
    }
}
