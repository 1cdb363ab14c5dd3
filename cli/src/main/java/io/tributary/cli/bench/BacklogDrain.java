package io.tributary.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tributary.cli.console.Progress;
import io.tributary.connector.bare.BareEngine;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets a backlog of changes build up, and drains it with the bare engine and with the stages, one after the other. */
final class BacklogDrain {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final long POLL_MILLIS = 5;
    private static final String SLOT = "tributary_bench_bare";
    private static final double NANOS = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;

    private final BenchMigration migration;
    private final int rows;
    private final Progress progress;

    /**
     * What draining took.
     *
     * @param nanos from when the slot was in use to when the last change had come
     * @param processorNanos of this process; the servers' own is not in it, but the broker's is
     */
    record Drained(long nanos, long processorNanos) {
        double seconds() {
            return nanos / NANOS;
        }

        double processorMicros(long changes) {
            return processorNanos / NANOS_PER_MICRO / changes;
        }
    }

    /** What both took for the same changes. */
    record Result(long changes, Drained bare, Drained pipeline) {}

    BacklogDrain(BenchMigration migration, int rows, Progress progress) {
        this.migration = migration;
        this.rows = rows;
        this.progress = progress;
    }

    Result ofTransactions(int transactions, int updates) throws Exception {
        return drain(
                transactions + " transactions of " + updates + " updates", (long) transactions * updates, """
                DO $$BEGIN
                    FOR n IN 0..%1$d LOOP
                        UPDATE public.account SET balance = balance + 1
                         WHERE id > n::bigint * %2$d %% %3$d AND id <= n::bigint * %2$d %% %3$d + %2$d;
                        COMMIT;
                    END LOOP;
                END$$""".formatted(
                                transactions - 1, updates, rows / updates * updates));
    }

    /** All over the table. */
    Result ofSingles(int transactions) throws Exception {
        return drain(transactions + " transactions of one update", transactions, """
                DO $$BEGIN
                    FOR n IN 0..%d LOOP
                        UPDATE public.account SET balance = balance + 1 WHERE id = 1 + n::bigint * 7919 %% %d;
                        COMMIT;
                    END LOOP;
                END$$""".formatted(transactions - 1, rows));
    }

    private Result drain(String what, long changes, String sql) throws Exception {
        migration.drain();
        migration.stopStages();
        progress.phase(what);
        try (Connection source = migration.tenant().source().connect("tributary bench");
                Statement statement = source.createStatement()) {
            statement.execute("SELECT pg_create_logical_replication_slot('" + SLOT + "', 'pgoutput')");
            statement.execute(sql);
            progress.phase("  the bare engine drains them");
            Drained bare = drainBare(source, changes);
            progress.phase("  the stages drain them");
            return new Result(changes, bare, drainStages(source, changes));
        }
    }

    private Drained drainBare(Connection source, long changes) throws Exception {
        String publication = migration.plan().replicationName(migration.tenant());
        Drained drained;
        try (BareEngine engine = BareEngine.start(migration.tenant().source(), SLOT, publication)) {
            Clock clock = Clock.whenInUse(source, SLOT, engine::changes);
            drained = clock.until(() -> engine.changes() >= changes);
        }
        dropSlot(source);
        return drained;
    }

    /** Once nothing uses it: the server notices after the engine that its session is gone. */
    private static void dropSlot(Connection source) throws Exception {
        String sql = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots" + " WHERE slot_name = '"
                + SLOT + "' AND NOT active";
        try (PreparedStatement drop = source.prepareStatement(sql)) {
            new Clock(System.nanoTime(), 0).until(() -> {
                try (ResultSet row = drop.executeQuery()) {
                    return row.next();
                }
            });
        }
    }

    private Drained drainStages(Connection source, long changes) throws Exception {
        long before = applied();
        migration.startStages();
        Check health = () -> BenchMigration.requireHealth(migration.control(), migration.tenant());
        Clock clock = Clock.whenInUse(source, migration.plan().replicationName(migration.tenant()), health);
        return clock.until(() -> {
            health.require();
            return applied() - before >= changes;
        });
    }

    private long applied() throws SQLException {
        return migration.control().progress(migration.tenant()).orElseThrow().changes();
    }

    /** The time and the processor time since a slot is in use. */
    private record Clock(long started, long processor) {

        static Clock whenInUse(Connection source, String slot, Check health) throws Exception {
            String sql = "SELECT active FROM pg_replication_slots WHERE slot_name = ?";
            try (PreparedStatement query = source.prepareStatement(sql)) {
                query.setString(1, slot);
                new Clock(System.nanoTime(), 0).until(() -> {
                    health.require();
                    try (ResultSet row = query.executeQuery()) {
                        return row.next() && row.getBoolean(1);
                    }
                });
            }
            return new Clock(System.nanoTime(), processorNanos());
        }

        Drained until(Condition condition) throws Exception {
            while (!condition.holds()) {
                if (System.nanoTime() - started > LIMIT.toNanos()) {
                    throw new BenchException("a backlog was not drained within " + LIMIT.toMinutes() + " minutes");
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
            return new Drained(System.nanoTime() - started, processorNanos() - processor);
        }

        private static long processorNanos() {
            return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                    .getProcessCpuTime();
        }
    }

    private interface Check {
        void require() throws Exception;
    }

    private interface Condition {
        boolean holds() throws Exception;
    }
}
