package io.tributary.validator.postcheck;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.SampleQuery;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;

/** Whether a query of the application is about as fast on the target as on the source. */
record SampleCheck(Plan plan, Tenant tenant, UUID tenantId) {
    private static final int RUNS = 7;
    private static final int LIMIT_SECONDS = 20;
    private static final double NANOS = 1_000_000;
    /** What a query takes more than this is not the noise of a busy machine. */
    private static final double NOISE_MILLIS = 5;

    PostChecks.Found run(SampleQuery sample) throws SQLException {
        try (Connection source = ApplicationSession.ofSource(tenant);
                Connection target = ApplicationSession.ofTarget(plan, tenant, tenantId)) {
            double[] ofSource = new double[RUNS];
            double[] ofTarget = new double[RUNS];
            once(source, sample);
            once(target, sample);
            for (int i = 0; i < RUNS; i++) {
                // by turns, so that both suffer from what else goes on
                ofSource[i] = once(source, sample);
                ofTarget[i] = once(target, sample);
            }
            return judge(median(ofSource), median(ofTarget));
        }
    }

    private PostChecks.Found judge(double source, double target) {
        double factor = plan.cutover().slowdown();
        boolean ok = target <= source * factor || target - source <= NOISE_MILLIS;
        String detail = String.format(
                Locale.ROOT,
                "median %.1f ms on the target, %.1f ms on the source, allowed %.1f times",
                target,
                source,
                factor);
        return new PostChecks.Found(
                ok, ok ? detail : detail + "; EXPLAIN (ANALYZE) it as the application's role, and ANALYZE its tables");
    }

    /** In a transaction that only reads, and that PgBouncer keeps on one session. */
    private static double once(Connection session, SampleQuery sample) throws SQLException {
        session.setReadOnly(true);
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            statement.setQueryTimeout(LIMIT_SECONDS);
            long start = System.nanoTime();
            try (ResultSet row = statement.executeQuery(sample.sql())) {
                while (row.next()) {
                    row.getObject(1);
                }
            }
            return (System.nanoTime() - start) / NANOS;
        } finally {
            session.rollback();
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
