package io.tributary.validator.compare;

import io.tributary.contract.control.Progress;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The validator's side of the hold protocol of {@link ProgressTable}. Whatever happens, the end of this session lets the
 * sink go on.
 */
final class Hold implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hold.class);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String SINK_BUSY = "the sink has been applying one transaction for too long";
    private static final long POLL_MILLIS = 3;
    private static final long TABLE_WAIT_MILLIS = 200;

    private final Connection session;
    private final ProgressTable progress;
    private long stoppedSince;
    private long heldNanos;
    private long snapshotId;

    private Hold(Connection session, ProgressTable progress) {
        this.session = session;
        this.progress = progress;
    }

    /**
     * Takes the tenant's hold lock.
     *
     * @throws PausedException when another validation has it for longer than {@code limit}
     */
    static Hold open(Plan plan, Tenant tenant, Duration limit) throws SQLException, PausedException {
        Connection session = plan.target().database().connect("tributary validator");
        Hold hold = new Hold(session, new ProgressTable(plan, tenant));
        try (Statement statement = session.createStatement()) {
            statement.execute("SET lock_timeout = " + limit.toMillis());
            hold.progress.lockHold(session);
            return hold;
        } catch (SQLException e) {
            session.close();
            throw lockFailed(e, "another validation of tenant '" + tenant.slug() + "' is under way");
        }
    }

    /**
     * Stops the sink between two transactions.
     *
     * <p>Where the source is on the target's own server, its slot would wait for this very transaction if that had locked
     * a row, since a row lock takes a transaction id. A lock on the table takes none. It stops every tenant's sink, so it is
     * taken only there, and waited for only for moments at a time.
     *
     * @throws PausedException when it has applied nothing yet, or is in a transaction for longer than the limit
     */
    void stop(boolean sameServer, Duration limit) throws SQLException, PausedException, InterruptedException {
        if (sameServer) {
            lockTable(limit);
        } else {
            lockRow();
        }
        stoppedSince = System.nanoTime();
        Optional<Progress> stopped = progress.read(session);
        if (stopped.filter(Progress::begun).isEmpty()) {
            throw new PausedException(
                    "nothing has been applied to the target yet", "wait until the tenant's rows have been copied");
        }
        snapshotId = stopped.get().snapshotId();
    }

    /** The id of the snapshot whose rows the target had when the sink was stopped. */
    long snapshotId() {
        return snapshotId;
    }

    private void lockRow() throws SQLException, PausedException {
        session.setAutoCommit(false);
        try {
            progress.lock(session);
        } catch (SQLException e) {
            throw lockFailed(e, SINK_BUSY);
        }
    }

    private void lockTable(Duration limit) throws SQLException, PausedException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        session.setAutoCommit(false);
        while (true) {
            try (Statement statement = session.createStatement()) {
                statement.execute("SET LOCAL lock_timeout = " + TABLE_WAIT_MILLIS);
                statement.execute("LOCK TABLE tributary.progress IN EXCLUSIVE MODE");
                return;
            } catch (SQLException e) {
                session.rollback();
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || System.nanoTime() > deadline) {
                    throw lockFailed(e, SINK_BUSY);
                }
            }
            TimeUnit.MILLISECONDS.sleep(TABLE_WAIT_MILLIS);
        }
    }

    /** Whether a session is on the target's own server. */
    boolean sameServer(Connection other) throws SQLException {
        return system(session) == system(other);
    }

    private static long system(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT system_identifier FROM pg_control_system()")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Lets a stopped sink go on as if nothing had been. */
    void resume() throws SQLException {
        session.rollback();
        session.setAutoCommit(true);
        countHeld();
    }

    /** Lets the stopped sink apply what ends at or before a position, and nothing else. */
    void runTo(LogSequenceNumber position) throws SQLException {
        // The sink applies what is before the position of a hold.
        progress.hold(session, LogSequenceNumber.valueOf(position.asLong() + 1));
        session.commit();
        session.setAutoCommit(true);
        countHeld();
    }

    /** Waits until the sink is there; false when it is not in time. */
    boolean awaitHeld(Duration limit) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (progress.read(session).flatMap(Progress::heldAt).isEmpty()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        stoppedSince = System.nanoTime();
        return true;
    }

    /** For how long nothing could be applied, so far. */
    long heldMillis() {
        return TimeUnit.NANOSECONDS.toMillis(heldNanos);
    }

    private void countHeld() {
        heldNanos += stoppedSince == 0 ? 0 : System.nanoTime() - stoppedSince;
        stoppedSince = 0;
    }

    private static SQLException lockFailed(SQLException failure, String reason) throws PausedException {
        if (LOCK_NOT_AVAILABLE.equals(failure.getSQLState())) {
            throw new PausedException(reason, "try again when it has ended", failure);
        }
        return failure;
    }

    /** Lets the sink go on. */
    @Override
    public void close() throws SQLException {
        try (Connection closing = session) {
            if (!closing.getAutoCommit()) {
                closing.rollback();
                closing.setAutoCommit(true);
            }
            progress.release(closing);
            progress.unlockHold(closing);
        } catch (SQLException e) {
            LOG.warn("the hold ends with its session: {}", e.getMessage());
        }
        countHeld();
    }
}
