package io.tributary.cli.command;

import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Progress;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.RepairStanding;
import io.tributary.contract.control.Repairs;
import io.tributary.contract.control.StageName;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;

/** Watches a repair until it has been applied, and tells how far it is. */
final class RepairWatch {
    private static final long POLL_MILLIS = 100;
    /** Longer than stages take to begin anew, and than they rest between two tries. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Control control;
    private final Tenant tenant;
    private final Progress progress;
    private final Repairs repairs;
    private long working = System.nanoTime();
    private Optional<String> told = Optional.empty();

    RepairWatch(Plan plan, Control control, Tenant tenant, Progress progress) {
        this.control = control;
        this.tenant = tenant;
        this.progress = progress;
        this.repairs = new Repairs(plan, tenant);
    }

    /**
     * Returns when the repair has been applied.
     *
     * @throws CommandFailure when it has failed; or when a stage is paused, or has not been at work for half a minute, and then
     *     the request stands
     */
    void awaitApplied(long id, Interruption interruption) throws CommandFailure, SQLException, InterruptedException {
        try {
            while (!applied(id)) {
                requireWork(id);
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            if (!interruption.received()) {
                throw e;
            }
            throw standing(id, "interrupted", "it goes on where the stages run");
        }
    }

    private boolean applied(long id) throws CommandFailure, SQLException {
        RepairStanding standing = control.with(session -> repairs.standing(session, id));
        return switch (standing.state()) {
            case FAILED ->
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "repair " + id + " of " + tenant.slug() + " has failed and changed nothing: "
                                + standing.message().orElse(""));
            case ASKED -> {
                standing.message().ifPresent(this::tell);
                yield false;
            }
            case PUBLISHED -> {
                LogSequenceNumber position = standing.position().orElseThrow();
                tell("the rows are in Kafka, at " + position.asString() + "; they are applied");
                yield control.progress(tenant)
                        .filter(known -> known.position().compareTo(position) >= 0)
                        .isPresent();
            }
        };
    }

    private void tell(String what) {
        if (told.filter(what::equals).isEmpty()) {
            told = Optional.of(what);
            progress.phase(what);
        }
    }

    private void requireWork(long id) throws CommandFailure, SQLException {
        List<StageReport> reports = control.reports(tenant);
        Optional<StageReport> paused = CopyWatch.paused(reports);
        if (paused.isPresent()) {
            throw standing(
                    id,
                    "the " + paused.get().stage().text() + " is paused: "
                            + paused.get().reason().orElse(""),
                    paused.get().remedy().orElse(""));
        }
        Set<StageName> idle = CopyWatch.idle(reports);
        if (idle.isEmpty()) {
            working = System.nanoTime();
        } else if (System.nanoTime() - working > PATIENCE.toNanos()) {
            throw standing(id, CopyWatch.why(idle, reports), "it is done when they work: tributary run");
        }
    }

    private CommandFailure standing(long id, String reason, String remedy) {
        return new CommandFailure(
                ExitCode.FAILED,
                "repair " + id + " of " + tenant.slug() + " is not applied yet, but asked for and not forgotten: "
                        + reason + "; " + remedy + "; afterwards the same command waits for it and compares");
    }
}
