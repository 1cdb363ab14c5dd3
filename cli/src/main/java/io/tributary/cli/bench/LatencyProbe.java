package io.tributary.cli.bench;

import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Commits numbered transactions on the source at a steady rate, and looks at the target all the time for the newest number
 * that is visible. What the looking itself takes, a millisecond or two, counts as latency.
 */
final class LatencyProbe {
    static final String TABLE = "CREATE TABLE public.probe (id int PRIMARY KEY, number bigint NOT NULL);"
            + "INSERT INTO public.probe VALUES (1, 0);";

    private static final int WARMING_SECONDS = 2;
    private static final long LOOK_NANOS = 500_000;
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final double NANOS = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    private final long[] committed;
    private final long interval;
    private volatile int last;
    private volatile SQLException failure;

    /**
     * What was measured.
     *
     * @param nanos from each commit to its being visible, sorted
     * @param rate transactions a second that were committed
     */
    record Latency(long[] nanos, double rate) {
        int transactions() {
            return nanos.length;
        }

        double millis(double quantile) {
            return nanos[(int) Math.ceil(nanos.length * quantile) - 1] / NANOS_PER_MILLI;
        }
    }

    private LatencyProbe(int transactions, int rate) {
        this.committed = new long[transactions + 1];
        this.interval = TimeUnit.SECONDS.toNanos(1) / rate;
    }

    /** Measures after two seconds of the same load. */
    static Latency measure(BenchMigration migration, int rate, int seconds) throws Exception {
        LatencyProbe probe = new LatencyProbe((seconds + WARMING_SECONDS) * rate, rate);
        Tenant tenant = migration.tenant();
        try (Connection source = tenant.source().connect("tributary bench");
                Connection target = migration.plan().target().database().connect("tributary bench")) {
            try (Statement setting = target.createStatement()) {
                setting.execute("SET app.tenant_id = '"
                        + migration.control().identity(tenant).id() + "'");
            }
            Thread writer = new Thread(() -> probe.write(source), "tributary-bench-writer");
            writer.start();
            try {
                return probe.look(target, WARMING_SECONDS * rate);
            } finally {
                writer.interrupt();
                writer.join();
            }
        }
    }

    private void write(Connection source) {
        String sql = "UPDATE public.probe SET number = ? WHERE id = 1";
        try (PreparedStatement update = source.prepareStatement(sql)) {
            long next = System.nanoTime();
            for (int number = 1; number < committed.length && !Thread.interrupted(); number++) {
                for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                next += interval;
                update.setLong(1, number);
                update.executeUpdate();
                committed[number] = System.nanoTime();
                last = number;
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    private Latency look(Connection target, int warming) throws SQLException, BenchException {
        long[] nanos = new long[committed.length];
        int seen = 0;
        long seenAt = System.nanoTime();
        try (PreparedStatement query = target.prepareStatement("SELECT number FROM public.probe")) {
            while (seen < committed.length - 1) {
                int visible = number(query);
                long now = System.nanoTime();
                seenAt = visible > seen ? now : seenAt;
                while (seen < visible) {
                    seen++;
                    awaitCommit(seen);
                    nanos[seen] = Math.max(0, now - committed[seen]);
                }
                requireProgress(now - seenAt);
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        long[] measured = Arrays.copyOfRange(nanos, warming + 1, nanos.length);
        Arrays.sort(measured);
        double took = (committed[committed.length - 1] - committed[warming + 1]) / NANOS;
        return new Latency(measured, (measured.length - 1) / took);
    }

    /** What is visible already may not be known to the writer yet. */
    private void awaitCommit(int number) {
        while (last < number && failure == null) {
            Thread.onSpinWait();
        }
    }

    private void requireProgress(long silence) throws SQLException, BenchException {
        if (failure != null) {
            throw failure;
        }
        if (silence > SILENCE_NANOS) {
            throw new BenchException("nothing new has been visible in the target for a minute");
        }
    }

    private static int number(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            return row.next() ? Math.toIntExact(row.getLong(1)) : 0;
        }
    }
}
