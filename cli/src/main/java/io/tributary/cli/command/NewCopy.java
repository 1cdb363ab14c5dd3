package io.tributary.cli.command;

import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Progress;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.CopyRequest;
import io.tributary.contract.control.CopyRequests;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.topic.Offsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;

/** Has all rows of a tenant copied anew, or waits for the copy that is on its way. */
final class NewCopy {
    private final Plan plan;
    private final Control control;
    private final Tenant tenant;
    private final Progress progress;

    NewCopy(Plan plan, Control control, Tenant tenant, Progress progress) {
        this.plan = plan;
        this.control = control;
        this.tenant = tenant;
        this.progress = progress;
    }

    /**
     * Returns when the copy has been applied.
     *
     * @param reason null when none was given
     * @return whether it was asked for before
     * @throws CommandFailure when nothing could be asked for, or the copy does not come; the request stands then
     */
    boolean run(String requestedBy, String reason, Interruption interruption)
            throws CommandFailure, SQLException, InterruptedException {
        boolean joined = joins();
        if (!joined) {
            ask(requestedBy, reason);
            progress.phase(
                    "asked for a new copy of " + tenant.slug() + "; it stands from now on, whatever ends this command");
        }
        new CopyWatch(control, tenant, progress).awaitApplied(interruption);
        return joined;
    }

    /** A copy that is on its way needs no other, unless something pauses it. */
    private boolean joins() throws SQLException {
        if (CopyWatch.paused(control.reports(tenant)).isPresent()) {
            return false;
        }
        Optional<CopyRequest> awaited = control.awaitedCopy(tenant);
        if (awaited.isPresent()) {
            progress.phase(tenant.slug() + " is being copied anew already, as "
                    + awaited.get().requestedBy() + " asked at " + awaited.get().requestedAt()
                    + "; waiting for that copy");
            return true;
        }
        boolean first = control.progress(tenant).filter(known -> known.begun()).isEmpty();
        if (first) {
            progress.phase(tenant.slug() + " is being copied for the first time; waiting for that copy");
        }
        return first;
    }

    private void ask(String requestedBy, String reason) throws CommandFailure, SQLException, InterruptedException {
        Offsets ends = ends(plan, tenant);
        try (Connection target = plan.target().database().connect(ResyncCommand.APPLICATION)) {
            target.setAutoCommit(false);
            boolean asked =
                    new CopyRequests(plan, tenant).ask(target, ends.source(), ends.target(), requestedBy, reason);
            if (!asked) {
                throw ResyncCommand.served(tenant);
            }
            target.commit();
        }
    }

    static Offsets ends(Plan plan, Tenant tenant) throws CommandFailure, InterruptedException {
        try {
            return Offsets.ends(plan, tenant);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            String cause = e.getCause() == null
                    ? String.valueOf(e.getMessage())
                    : e.getCause().getMessage();
            throw new CommandFailure(
                    ExitCode.BLOCKED,
                    "nothing was changed: Kafka, " + plan.kafka().get("bootstrap.servers") + ", cannot be asked: "
                            + cause + "; tributary preflight says what to do",
                    e);
        }
    }
}
