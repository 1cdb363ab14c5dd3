package io.tributary.cli.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tributary.cli.console.Progress;
import io.tributary.cli.demo.DemoPlan;
import io.tributary.cli.demo.DemoServers;
import io.tributary.cli.pipeline.OpenResources;
import io.tributary.cli.pipeline.Pipeline;
import io.tributary.cli.pipeline.TargetPreparation;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.control.StageState;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.plan.Tenant;
import io.tributary.embedded.KafkaServer;
import io.tributary.validator.compare.Validator;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A migration of one tenant on servers of its own, which are gone with it. Its stages run in this process. */
final class BenchMigration implements AutoCloseable {
    private static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
    private static final Duration COPY_LIMIT = Duration.ofMinutes(15);
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(2);
    private static final long POLL_MILLIS = 100;

    private final OpenResources opened = new OpenResources();
    private final Progress progress;
    private final Map<String, Object> cutover;
    private DemoServers servers;
    private Plan plan;
    private Control control;
    private Pipeline stages;

    private BenchMigration(Map<String, Object> cutover, Progress progress) {
        this.cutover = cutover;
        this.progress = progress;
    }

    /**
     * Starts the servers and fills the source. Nothing is left running when it does not return.
     *
     * @param source the statements that create the source's tables and rows
     */
    static BenchMigration of(String source, Progress progress) throws Exception {
        return of(source, Map.of(), progress);
    }

    /** The same with a section {@code cutover} in the plan. */
    static BenchMigration of(String source, Map<String, Object> cutover, Progress progress) throws Exception {
        BenchMigration migration = new BenchMigration(cutover, progress);
        try {
            migration.startServers(source);
            return migration;
        } catch (Exception e) {
            migration.close();
            throw e;
        }
    }

    private void startServers(String statements) throws Exception {
        progress.phase("two PostgreSQL servers and a Kafka broker start");
        servers = opened.add(DemoServers.start(1, KafkaServer::startTemporary));
        plan = PlanReader.parse("the benchmark's plan", DemoPlan.yaml(servers, 1, cutover), Map.of());
        servers.createTarget();
        servers.createSourceRole();
        servers.createSource(DemoPlan.database(tenant().slug()));
        progress.phase("the source is filled");
        onSource(statements);
    }

    /** Starts the stages and returns when all rows have been copied and everything that was written meanwhile applied. */
    void copy() throws Exception {
        TargetPreparation.prepare(plan, Set.of());
        control = opened.add(new Control(plan, "tributary-bench"));
        progress.phase("the stages start and copy the rows");
        opened.<AutoCloseable>add(this::stopStages);
        startStages();
        long deadline = System.nanoTime() + COPY_LIMIT.toNanos();
        while (control.progress(tenant()).filter(applied -> applied.begun()).isEmpty()) {
            requireHealth(control, tenant());
            if (System.nanoTime() > deadline) {
                throw new BenchException("the rows were not copied within " + COPY_LIMIT.toMinutes() + " minutes");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        drain();
        onSource("VACUUM ANALYZE");
        servers.target().execute(DemoServers.TARGET_DATABASE, "VACUUM ANALYZE");
    }

    /** Starts the stages, which are stopped. */
    void startStages() throws Exception {
        stages = Pipeline.start(plan, STAGES, Set.of(), new SimpleMeterRegistry());
    }

    /** Stops the stages, if they run; what is committed meanwhile waits in the source's log. */
    void stopStages() throws Exception {
        Pipeline running = stages;
        stages = null;
        if (running != null) {
            running.close();
        }
    }

    /** @throws BenchException when a stage of a tenant waits for a person */
    static void requireHealth(Control control, Tenant tenant) throws SQLException, BenchException {
        for (StageReport report : control.reports(tenant)) {
            if (report.state() == StageState.PAUSED) {
                throw new BenchException("the " + report.stage().text() + " is paused: "
                        + report.reason().orElse(""));
            }
        }
    }

    /** Returns when all that has been committed in the source has been applied. */
    void drain() throws Exception {
        validator().waitApplied(tenant(), DRAIN_LIMIT);
    }

    void onSource(String sql) throws SQLException {
        try (Connection connection = tenant().source().connect("tributary bench");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    DemoServers servers() {
        return servers;
    }

    Plan plan() {
        return plan;
    }

    Control control() {
        return control;
    }

    Tenant tenant() {
        return plan.tenants().get(0);
    }

    Validator validator() {
        return new Validator(plan, control);
    }

    /** Closes all that was opened, the last first, also on a thread that was interrupted. */
    @Override
    public void close() throws Exception {
        opened.close();
    }
}
