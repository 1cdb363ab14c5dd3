package io.tributary.connector.load;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.DeferredIndex;
import io.tributary.contract.control.DeferredIndexes;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The target's indexes that are faster built after rows were copied than with each of them: those of large tables, as long as
 * the target serves nobody. They are dropped by the load that brings the rows, and built in the background when it is over, by
 * this process or another. Safe for use by many threads.
 */
final class LateIndexes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LateIndexes.class);
    private static final String APPLICATION = "tributary indexes";
    /** For smaller tables the statements take longer than they save. */
    private static final long FEWEST_BYTES = 32L << 20;

    /** Of all tables of a load together. */
    private static final int TRIALS = 8;

    private static final long BETWEEN_DROPS_MILLIS = 150;
    private static final Duration BETWEEN_BUILDS = Duration.ofSeconds(10);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final Plan plan;
    private final Control control;
    private final ScheduledThreadPoolExecutor thread;
    private final AtomicBoolean asked = new AtomicBoolean();
    private OpenSessions building = new OpenSessions();

    LateIndexes(Plan plan, Control control) {
        this.plan = plan;
        this.control = control;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread builder = new Thread(work, "indexes");
            builder.setDaemon(true);
            return builder;
        });
        // nothing more is to be done once it is closed
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        thread.setKeepAliveTime(1, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Drops what rows of large tables are copied faster without. Where others use a table, it is tried again for a moment: small
     * tenants are done by then.
     *
     * @param session a session of the target; no transaction is open in it
     */
    void drop(Connection session, Tenant tenant, List<SizedTable> tables) throws SQLException, InterruptedException {
        int trials = TRIALS;
        for (SizedTable table : tables) {
            if (table.copy().shared() || table.bytes() < FEWEST_BYTES) {
                continue;
            }
            TableName name = table.copy().target().name();
            OptionalInt dropped = DeferredIndexes.drop(session, name, table.bytes(), plan, tenant);
            while (dropped.isEmpty() && --trials > 0) {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_DROPS_MILLIS);
                dropped = DeferredIndexes.drop(session, name, table.bytes(), plan, tenant);
            }
            if (dropped.orElse(0) > 0) {
                LOG.info("indexes are built after the copy table={} indexes={}", name, dropped.getAsInt());
            }
        }
    }

    /** Has those that are due built, if there are any; returns at once. */
    void build() {
        if (asked.compareAndSet(false, true)) {
            schedule(Duration.ZERO);
        }
    }

    private void schedule(Duration delay) {
        thread.schedule(this::buildDue, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void buildDue() {
        asked.set(false);
        try {
            List<DeferredIndex> due = control.with(DeferredIndexes::due);
            if (due.isEmpty() || built(due)) {
                return;
            }
        } catch (SQLException | RuntimeException e) { // the executor would keep it to itself
            LOG.warn("indexes of the target are not built, which is tried again: {}", e.getMessage());
        }
        if (asked.compareAndSet(false, true)) {
            schedule(BETWEEN_BUILDS);
        }
    }

    private boolean built(List<DeferredIndex> due) throws SQLException {
        long began = System.nanoTime();
        try (Connection session = open()) {
            boolean all = DeferredIndexes.build(session, due::contains);
            Duration taken = Duration.ofNanos(System.nanoTime() - began);
            LOG.info("indexes were built after the copy wanted={} all={} millis={}", due.size(), all, taken.toMillis());
            return all;
        }
    }

    private Connection open() throws SQLException {
        Connection session = plan.target().database().connect(APPLICATION);
        synchronized (this) {
            if (!thread.isShutdown()) {
                building = new OpenSessions();
            }
            return building.add(session);
        }
    }

    /** Breaks off what is being built: the next process begins with it anew. */
    @Override
    public void close() {
        synchronized (this) {
            thread.shutdownNow();
            building.end();
        }
        try {
            if (!thread.awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("the building of indexes did not end in {}", STOP_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
