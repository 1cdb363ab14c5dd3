package io.tributary.validator.compare;

import io.tributary.contract.control.Progress;
import io.tributary.contract.control.RefusalTable;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;

/** Both sides of a tenant as they were at one position of the source, while both go on being written to. */
final class AlignedSnapshots implements Snapshots, AutoCloseable {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final long PAUSE_MILLIS = 2_000;

    private final Plan plan;
    private final Tenant tenant;
    private final SourceSnapshot source;
    private final TargetSnapshot target;
    private Progress progress;
    private long heldMillis;

    private AlignedSnapshots(Plan plan, Tenant tenant, SourceSnapshot source, TargetSnapshot target) {
        this.plan = plan;
        this.tenant = tenant;
        this.source = source;
        this.target = target;
    }

    /**
     * Opens all sessions on both sides; {@link #align} takes the snapshots.
     *
     * @throws PausedException when the side that is written to has no room for a slot
     */
    static AlignedSnapshots open(Sessions sessions, ComparisonLimits limits) throws SQLException, PausedException {
        return open(sessions.plan(), sessions.tenant(), limits, sessions::source, sessions::target);
    }

    /**
     * The same of any pipeline.
     *
     * @param plan the pipeline's, forward or reversed
     * @param ofSource opens a session with the database that is written to
     * @param ofTarget opens a session with the one that follows
     */
    static AlignedSnapshots open(
            Plan plan,
            Tenant tenant,
            ComparisonLimits limits,
            SnapshotReaders.Opening ofSource,
            SnapshotReaders.Opening ofTarget)
            throws SQLException, PausedException {
        SourceSnapshot source = SourceSnapshot.open(tenant, limits, ofSource);
        try {
            return new AlignedSnapshots(plan, tenant, source, TargetSnapshot.open(plan, tenant, limits, ofTarget));
        } catch (SQLException e) {
            source.close();
            throw e;
        }
    }

    /**
     * Takes both snapshots. The sink is held for a moment and goes on before this returns or throws.
     *
     * @param sourceTaken called as soon as the source's snapshot stands, while the sink still comes up to it: the sooner a
     *     table is read, the less can happen to it that a snapshot does not survive
     * @throws PausedException when the tenant's changes do not flow, or the source has no room for a slot
     */
    void align(Flow flow, Runnable sourceTaken) throws SQLException, PausedException, InterruptedException {
        target.prepare();
        Hold hold = Hold.open(plan, tenant, flow.limit());
        try (hold) {
            LogSequenceNumber position = stopAndTake(hold, flow);
            long copy = hold.snapshotId();
            sourceTaken.run();
            hold.runTo(position);
            source.announce();
            if (!hold.awaitHeld(flow.limit())) {
                throw flow.broken();
            }
            progress = target.take();
            if (progress.snapshotId() != copy && progress.position().compareTo(position) > 0) {
                throw new PausedException(
                        "tenant '" + tenant.slug() + "' was copied anew while it was to be compared", "validate again");
            }
            if (progress.heldAt().isEmpty() || progress.position().compareTo(position) > 0) {
                throw new SQLException("the sink did not keep to the hold at " + position.asString()
                        + ": it has applied " + progress.position().asString());
            }
        }
        heldMillis = hold.heldMillis();
        target.share();
    }

    /** While a transaction of the source keeps the slot waiting, the sink is let go on in between. */
    private LogSequenceNumber stopAndTake(Hold hold, Flow flow)
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

    @Override
    public Connection source() {
        return source.session();
    }

    @Override
    public Connection target() {
        return target.session();
    }

    @Override
    public SnapshotReaders sourceReaders() {
        return source.readers();
    }

    @Override
    public SnapshotReaders targetReaders() {
        return target.readers();
    }

    @Override
    public Set<TableName> replacedTables() throws SQLException {
        return source.replaced();
    }

    @Override
    public Set<TableName> replacedInTarget() throws SQLException {
        return target.replaced();
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public long copy() {
        return progress.snapshotId();
    }

    @Override
    public long skippedChanges() throws SQLException {
        return new RefusalTable(plan, tenant).skipped(target.session());
    }

    @Override
    public long heldMillis() {
        return heldMillis;
    }

    @Override
    public void close() throws SQLException {
        try (source) {
            target.close();
        }
    }
}
