package io.tributary.cli.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tributary.cli.pipeline.Pipeline;
import io.tributary.cli.pipeline.TargetPreparation;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.DeferredIndexes;
import io.tributary.contract.control.Progress;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The copying of a scenario's rows by the stages.
 *
 * @param copying the seconds from where a load begins to read, to the commit that shows all rows, or to the last index that is
 *     built after it; 0 through Debezium, where the two cannot be told apart
 * @param inAll the seconds from the start of the stages to that commit
 */
record LoadTrial(double copying, double inAll) {
    private static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final long POLL_MILLIS = 20;
    private static final String COPYING = "SELECT coalesce(extract(epoch FROM (SELECT max(applied_at)"
            + " FROM tributary.progress WHERE migration = ?) - min(started_at)), 0) FROM tributary.load"
            + " WHERE migration = ?";

    /** Copies a scenario's rows into a target of its own. */
    static LoadTrial run(LoadServers servers, LoadScenario scenario, String target, String planLines) throws Exception {
        servers.target(target);
        Plan plan = servers.plan(target, scenario.sources(), planLines);
        TargetPreparation.prepare(plan, Set.of());
        try (Control control = new Control(plan, "tributary-bench")) {
            long started = System.nanoTime();
            try (Pipeline pipeline = Pipeline.start(plan, STAGES, Set.of(), new SimpleMeterRegistry())) {
                for (Tenant tenant : plan.tenants()) {
                    await(control, tenant, scenario, started);
                }
                double inAll = ValidateBench.secondsSince(started);
                return new LoadTrial(copying(control, plan) + awaitIndexes(control, started), inAll);
            } finally {
                servers.dropSlots();
            }
        }
    }

    private static void await(Control control, Tenant tenant, LoadScenario scenario, long started) throws Exception {
        Progress progress = control.progress(tenant).orElseThrow();
        while (!progress.begun()) {
            BenchMigration.requireHealth(control, tenant);
            requireTime(started, "the rows were not copied");
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            progress = control.progress(tenant).orElseThrow();
        }
        if (progress.rowsCopied() != scenario.rows()) {
            throw new BenchException(progress.rowsCopied() + " rows were copied of " + scenario.rows());
        }
    }

    /** The seconds until the last of them is built. */
    private static double awaitIndexes(Control control, long started) throws Exception {
        long copied = System.nanoTime();
        if (control.with(DeferredIndexes::all).isEmpty()) {
            return 0;
        }
        while (!control.with(DeferredIndexes::all).isEmpty()) {
            requireTime(started, "the indexes were not built");
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return ValidateBench.secondsSince(copied);
    }

    private static void requireTime(long started, String failure) throws BenchException {
        if (System.nanoTime() - started > LIMIT.toNanos()) {
            throw new BenchException(failure + " within " + LIMIT.toMinutes() + " minutes");
        }
    }

    private static double copying(Control control, Plan plan) throws SQLException {
        return control.with(session -> {
            try (PreparedStatement query = session.prepareStatement(COPYING)) {
                query.setString(1, plan.migration());
                query.setString(2, plan.migration());
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return row.getDouble(1);
                }
            }
        });
    }
}
