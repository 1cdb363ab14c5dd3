package io.tributary.cli.command;

import io.tributary.cli.console.Amounts;
import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Progress;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.control.StageState;
import io.tributary.contract.plan.Tenant;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Watches a tenant's new copy until it has been applied, and tells how far it is. */
final class CopyWatch {
    private static final long POLL_MILLIS = 250;
    /** Longer than stages take to begin anew, and than they rest between two tries. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Control control;
    private final Tenant tenant;
    private final Progress progress;

    CopyWatch(Control control, Tenant tenant, Progress progress) {
        this.control = control;
        this.tenant = tenant;
        this.progress = progress;
    }

    /** The stage on the way to the target that waits for a person, if one does. */
    static Optional<StageReport> paused(List<StageReport> reports) {
        return reports.stream()
                .filter(report -> report.stage() != StageName.VALIDATOR)
                .filter(report -> report.state() == StageState.PAUSED)
                .findFirst();
    }

    /**
     * Returns when the copy has been applied.
     *
     * @throws CommandFailure when a stage is paused, or has not been at work for half a minute; the request stands
     */
    void awaitApplied(Interruption interruption) throws CommandFailure, SQLException, InterruptedException {
        try {
            awaitApplied();
        } catch (InterruptedException e) {
            if (!interruption.received()) {
                throw e;
            }
            throw standing("interrupted", "tributary status shows the copy, which goes on");
        }
    }

    private void awaitApplied() throws CommandFailure, SQLException, InterruptedException {
        long working = System.nanoTime();
        boolean read = false;
        while (!applied()) {
            List<StageReport> reports = control.reports(tenant);
            Optional<StageReport> paused = paused(reports);
            if (paused.isPresent()) {
                throw standing(
                        "the " + paused.get().stage().text() + " is paused: "
                                + paused.get().reason().orElse(""),
                        paused.get().remedy().orElse(""));
            }
            Set<StageName> idle = idle(reports);
            if (idle.isEmpty()) {
                working = System.nanoTime();
            } else if (System.nanoTime() - working > PATIENCE.toNanos()) {
                throw standing(why(idle, reports), "the copy begins, or goes on, when they work: tributary run");
            }
            if (!read && control.snapshotPosition(tenant).isPresent()) {
                read = true;
                progress.phase("all rows of " + tenant.slug() + " have been read; they are applied");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        long rows = control.progress(tenant).orElseThrow().rowsCopied();
        progress.phase(Amounts.count(rows) + " rows of " + tenant.slug() + " are copied; comparing");
    }

    private boolean applied() throws SQLException {
        return control.awaitedCopy(tenant).isEmpty()
                && control.progress(tenant).filter(known -> known.begun()).isPresent()
                && control.snapshotPosition(tenant).isPresent();
    }

    static Set<StageName> idle(List<StageReport> reports) {
        Set<StageName> idle = EnumSet.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
        reports.stream()
                .filter(report -> report.alive() && report.state() == StageState.RUNNING)
                .forEach(report -> idle.remove(report.stage()));
        return idle;
    }

    static String why(Set<StageName> idle, List<StageReport> reports) {
        StringBuilder why = new StringBuilder("not at work: ");
        for (StageName stage : idle) {
            why.append(why.charAt(why.length() - 1) == ' ' ? "" : ", ").append(stage.text());
            reports.stream()
                    .filter(report -> report.stage() == stage)
                    .flatMap(report -> report.reason().stream())
                    .forEach(reason -> why.append(" (").append(reason).append(')'));
        }
        return why.toString();
    }

    private CommandFailure standing(String reason, String remedy) {
        return new CommandFailure(
                ExitCode.FAILED,
                "the new copy of " + tenant.slug() + " is not applied yet, but asked for and not forgotten: " + reason
                        + "; "
                        + remedy + "; afterwards tributary validate --tenant " + tenant.slug()
                        + " compares it");
    }
}
