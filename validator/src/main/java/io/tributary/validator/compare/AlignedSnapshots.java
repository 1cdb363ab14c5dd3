package io.tributary.validator.compare;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.Progress;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;

/** Both sides of a tenant as they were at one position of the source, while both go on being written to. */
final class AlignedSnapshots implements AutoCloseable {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final long PAUSE_MILLIS = 2_000;

    private final SourceSnapshot source;
    private final TargetSnapshot target;
    private final Progress progress;
    private final long heldMillis;

    private AlignedSnapshots(SourceSnapshot source, TargetSnapshot target, Progress progress, long heldMillis) {
        this.source = source;
        this.target = target;
        this.progress = progress;
        this.heldMillis = heldMillis;
    }

    /**
     * Takes both snapshots. The sink is held for a moment and goes on before this returns or throws.
     *
     * @param limit how long each wait may take
     * @throws PausedException when the tenant's changes do not flow, or the source has no room for a slot
     */
    static AlignedSnapshots take(Plan plan, Control control, Tenant tenant, Duration limit)
            throws SQLException, PausedException, InterruptedException {
        UUID tenantId = control.tenantId(tenant);
        SourceSnapshot source = SourceSnapshot.open(tenant);
        TargetSnapshot target = null;
        try {
            target = TargetSnapshot.open(plan, tenant, tenantId);
            Hold hold = Hold.open(plan, tenant, limit);
            Progress progress;
            try (hold) {
                progress = align(hold, source, target, new Flow(control, tenant, limit));
            }
            return new AlignedSnapshots(source, target, progress, hold.heldMillis());
        } catch (SQLException | PausedException | InterruptedException | RuntimeException e) {
            closeBoth(source, target, e);
            throw e;
        }
    }

    private static Progress align(Hold hold, SourceSnapshot source, TargetSnapshot target, Flow flow)
            throws SQLException, PausedException, InterruptedException {
        LogSequenceNumber position = stopAndTake(hold, source, flow);
        hold.runTo(position);
        source.announce();
        if (!hold.awaitHeld(flow.limit())) {
            throw flow.broken();
        }
        Progress progress = target.take();
        if (progress.heldAt().isEmpty() || progress.position().compareTo(position) > 0) {
            throw new SQLException("the sink did not keep to the hold at " + position.asString() + ": it has applied "
                    + progress.position().asString());
        }
        return progress;
    }

    /** While a transaction of the source keeps the slot waiting, the sink is let go on in between. */
    private static LogSequenceNumber stopAndTake(Hold hold, SourceSnapshot source, Flow flow)
            throws SQLException, PausedException, InterruptedException {
        long deadline = System.nanoTime() + flow.limit().toNanos();
        boolean sameServer = hold.sameServer(source.session());
        while (true) {
            hold.stop(sameServer, flow.limit());
            try {
                return source.take();
            } catch (SQLException e) {
                hold.resume();
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw e;
                }
                if (System.nanoTime() > deadline) {
                    throw flow.sourceBusy(e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private static void closeBoth(SourceSnapshot source, TargetSnapshot target, Exception reason) {
        try {
            source.close();
            if (target != null) {
                target.close();
            }
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    Connection source() {
        return source.session();
    }

    Connection target() {
        return target.session();
    }

    /** How far the target has come in its snapshot. */
    Progress progress() {
        return progress;
    }

    /** For how long nothing could be applied. */
    long heldMillis() {
        return heldMillis;
    }

    @Override
    public void close() throws SQLException {
        try (source) {
            target.close();
        }
    }
}
