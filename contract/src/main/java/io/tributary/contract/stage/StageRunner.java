package io.tributary.contract.stage;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.Lease;
import io.tributary.contract.control.StageState;
import io.tributary.contract.plan.Tenant;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs a stage for all tenants of a plan, a thread for each. A tenant whose work fails is retried or paused, with the
 * reason in the control schema, while the others go on. Of several processes that run the same stage, one has a tenant at
 * a time; the others wait to take it over.
 */
public final class StageRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StageRunner.class);
    private static final Duration SHORTEST_RETRY = Duration.ofMillis(250);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration LEASE_POLL = Duration.ofMillis(500);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final Stage stage;
    private final Control control;
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Turn> turns = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    private StageRunner(Stage stage, Control control) {
        this.stage = stage;
        this.control = control;
    }

    /** Starts the stage for these tenants. The control schema is installed; the runner owns the stage from now on. */
    public static StageRunner start(Stage stage, Control control, List<Tenant> tenants) {
        StageRunner runner = new StageRunner(stage, control);
        for (Tenant tenant : tenants) {
            Thread thread = new Thread(() -> runner.serve(tenant), stage.name().text() + "-" + tenant.slug());
            runner.threads.add(thread);
            thread.start();
        }
        return runner;
    }

    private void serve(Tenant tenant) {
        MDC.put("tenant", tenant.slug());
        MDC.put("stage", stage.name().text());
        Duration retry = SHORTEST_RETRY;
        Retries failures = new Retries();
        try {
            while (!isClosed()) {
                long started = System.nanoTime();
                Rest rest = takeTurn(tenant, retry, failures);
                boolean lastedLong = System.nanoTime() - started > LONGEST_RETRY.toNanos();
                // a turn that ended in order, as it does behind each switch, is no reason to wait for long
                retry = lastedLong || !rest.failed() ? SHORTEST_RETRY : min(retry.multipliedBy(2), LONGEST_RETRY);
                rest(tenant, rest);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does the tenant's work while there is a lease for it, and returns how long to rest before the next try. */
    private Rest takeTurn(Tenant tenant, Duration retry, Retries failures) throws InterruptedException {
        try {
            Optional<Lease> lease = control.tryLease(stage.name(), tenant);
            if (lease.isEmpty()) {
                return new Rest(LEASE_POLL, Long.MAX_VALUE, false);
            }
            try (Lease held = lease.get()) {
                return work(tenant, held, retry, failures);
            }
        } catch (SQLException e) {
            LOG.warn("the control schema cannot be reached: {}", Faults.describe(e));
            return new Rest(retry, Long.MAX_VALUE, true);
        }
    }

    private Rest work(Tenant tenant, Lease lease, Duration retry, Retries failures)
            throws InterruptedException, SQLException {
        Turn turn = new Turn(lease.epoch());
        turn.confirm(System.nanoTime());
        turns.add(turn);
        if (isClosed()) {
            turn.end();
        }
        LeaseWatch watch = LeaseWatch.start(lease, turn, failures);
        try {
            if (!failures.lasting()) {
                lease.report(StageState.RUNNING, null, null);
            }
            stage.run(tenant, turn);
            lease.report(StageState.STOPPED, null, null);
            return new Rest(SHORTEST_RETRY, lease.epoch(), false);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception
                | Error e) { // an error, too, must not end the thread: nobody would serve the tenant any more
            return turn.over()
                    ? new Rest(SHORTEST_RETRY, lease.epoch(), false)
                    : new Rest(failed(lease, e, retry, failures), lease.epoch(), true);
        } finally {
            turn.end();
            turns.remove(turn);
            watch.close();
        }
    }

    private Duration failed(Lease lease, Throwable fault, Duration retry, Retries failures) throws SQLException {
        String reason = Faults.describe(fault);
        if (Faults.passes(fault)) {
            LOG.warn("retrying in {} ms: {}", retry.toMillis(), reason, fault);
            lease.report(StageState.RETRYING, reason, failures.another(reason));
            return retry;
        }
        failures.forget();
        LOG.error("paused: {}", reason, fault);
        String remedy = Faults.pause(fault)
                .map(PausedException::remedy)
                .orElse("see the log of the " + stage.name().text()
                        + "; once the cause is removed it goes on by itself");
        lease.report(StageState.PAUSED, reason, remedy);
        return PAUSE;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** A request for a new copy ends a long rest: it may be the very thing that a paused stage waits for. */
    private void rest(Tenant tenant, Rest rest) throws InterruptedException {
        long deadline = System.nanoTime() + rest.duration().toNanos();
        long left = rest.duration().toNanos();
        while (left > 0 && !closed.await(Math.min(left, LeaseWatch.INTERVAL.toNanos()), TimeUnit.NANOSECONDS)) {
            left = deadline - System.nanoTime();
            if (left > 0 && overruled(tenant, rest.epoch())) {
                return;
            }
        }
    }

    private boolean overruled(Tenant tenant, long epoch) {
        try {
            return control.overruled(tenant, epoch);
        } catch (SQLException e) {
            LOG.debug("the control schema cannot be asked", e);
            return false;
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Ends every turn, waits for the work to come to rest, at most half a minute, and closes the stage. */
    @Override
    public void close() {
        closed.countDown();
        turns.forEach(Turn::end);
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
        stage.close();
    }

    /** How long to wait before the next turn, the epoch of the last one, and whether that failed. */
    private record Rest(Duration duration, long epoch, boolean failed) {}
}
