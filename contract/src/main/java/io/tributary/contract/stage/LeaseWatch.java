package io.tributary.contract.stage;

import io.tributary.contract.control.Lease;
import io.tributary.contract.control.StageState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the turn of a process that has lost its lease, since another may have it by now, a turn whose work counts no more, since
 * a new copy was asked for, and one whose tenant is in another phase by now. Tells when a stage that failed before has got over it.
 */
final class LeaseWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseWatch.class);
    static final Duration INTERVAL = Duration.ofSeconds(2);
    /** A stage that failed before has got over it when it has worked for so long. */
    private static final Duration RECOVERED = Duration.ofSeconds(5);

    private final Lease lease;
    private final Turn turn;
    private final Retries failures;
    private final Thread thread;

    private LeaseWatch(Lease lease, Turn turn, Retries failures) {
        this.lease = lease;
        this.turn = turn;
        this.failures = failures;
        this.thread = new Thread(this::watch, Thread.currentThread().getName() + "-lease");
    }

    static LeaseWatch start(Lease lease, Turn turn, Retries failures) {
        LeaseWatch watch = new LeaseWatch(lease, turn, failures);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        long started = System.nanoTime();
        try {
            while (!turn.over()) {
                TimeUnit.MILLISECONDS.sleep(INTERVAL.toMillis());
                look(started);
            }
            turn.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(long started) {
        long asked = System.nanoTime();
        if (!lease.held()) {
            LOG.warn("the lease is lost; the turn ends");
            turn.end();
            return;
        }
        turn.confirm(asked);
        try {
            if (lease.overruled()) {
                LOG.info("a new copy is asked for; the turn ends and another begins");
                turn.end();
            } else if (lease.outdated()) {
                LOG.info("the tenant's phase has changed; the turn ends and another begins");
                turn.end();
            } else if (failures.lasting() && asked - started > RECOVERED.toNanos()) {
                lease.report(StageState.RUNNING, null, null);
                failures.forget();
            }
        } catch (SQLException e) {
            LOG.debug("the control schema cannot be asked; the next look tells", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
