package io.tributary.validator.cutover;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.gate.OvertakenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A process's right to move a tenant. It ends with the session that holds it: when the process dies, or is frozen or cut off
 * for some seconds. What such a process does when it wakes up counts for nothing, see {@link Journal} and {@link
 * io.tributary.validator.gate.Gate}.
 */
final class MoveLock implements AutoCloseable {
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final String FORGET_FROZEN_HOLDERS = "SET idle_session_timeout = '10s'";
    private static final int SILENCE_MILLIS = 8_000;

    private final Plan plan;
    private final Tenant tenant;
    private Connection session;
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "move-lock");
        thread.setDaemon(true);
        return thread;
    });

    private MoveLock(Plan plan, Tenant tenant, Connection session) {
        this.plan = plan;
        this.tenant = tenant;
        this.session = session;
    }

    /** Takes the right for this process; empty while another one has it. */
    static Optional<MoveLock> tryTake(Plan plan, Tenant tenant) throws SQLException {
        return session(plan, tenant).map(session -> {
            MoveLock lock = new MoveLock(plan, tenant, session);
            lock.beats.scheduleWithFixedDelay(lock::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
            return lock;
        });
    }

    /** A session that has the lock; empty while another one has it. */
    private static Optional<Connection> session(Plan plan, Tenant tenant) throws SQLException {
        Connection session = plan.target().database().connect("tributary move lock " + tenant.slug());
        try {
            session.setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
            Statements.update(session, FORGET_FROZEN_HOLDERS);
            boolean taken = Statements.first(
                            session,
                            "SELECT pg_try_advisory_lock(hashtextextended(?, 0))",
                            row -> row.getBoolean(1),
                            "tributary/move/" + plan.migration() + "/" + tenant.slug())
                    .orElse(false);
            if (!taken) {
                session.close();
                return Optional.empty();
            }
            return Optional.of(session);
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    private void beat() {
        try {
            ask();
        } catch (SQLException e) {
            // whoever relies on the lock finds out when it confirms it
        }
    }

    private synchronized void ask() throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SELECT");
        }
    }

    /** @throws OvertakenException when this process does not have the right any more */
    void confirm() throws OvertakenException {
        try {
            ask();
        } catch (SQLException e) {
            throw new OvertakenException("this process has lost the right to move the tenant: " + e.getMessage());
        }
    }

    /**
     * The same, and takes the right again where it was lost and nobody else has it, as when the target was started again.
     *
     * @throws SQLException when the target cannot be reached
     */
    synchronized void regain() throws SQLException, OvertakenException {
        try {
            ask();
        } catch (SQLException e) {
            session.close();
            session = session(plan, tenant)
                    .orElseThrow(() -> new OvertakenException("another process moves the tenant now"));
        }
    }

    @Override
    public synchronized void close() {
        beats.shutdownNow();
        try {
            session.close();
        } catch (SQLException e) {
            // the lock is gone with the session, whichever way that ended
        }
    }
}
