package io.tributary.validator.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.CutoverSettings;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.TriggerSettings;
import io.tributary.contract.stage.Turn;
import io.tributary.validator.testing.TestingMigration;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("exact")
class AdvisedRollbackIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final String OPEN = "SELECT coalesce(string_agg(kind || ': ' || detail, '; ' ORDER BY kind), '')"
            + " FROM tributary.alert WHERE ended_at IS NULL";

    private final List<String> begun = new CopyOnWriteArrayList<>();
    private TestingMigration migration;

    @BeforeEach
    void let_the_target_serve() throws Exception {
        migration = TestingMigration.start("localhost:1");
        migration.onTarget("UPDATE tributary.tenant SET phase = 'multi_tenant'");
    }

    @AfterEach
    void stop() throws Exception {
        migration.close();
    }

    private void prepareWayBack() throws SQLException {
        migration.onSource("GRANT CREATE ON DATABASE source_a TO replicator");
        try (Control control = new Control(migration.plan.reversed(migration.tenant), "test")) {
            control.install();
        }
        migration.onTarget("INSERT INTO tributary.way_back (migration, slug) VALUES ('test', 'a')");
    }

    private AlertWatch watch(boolean rollback) {
        TriggerSettings otherwise = TriggerSettings.DEFAULT;
        TriggerSettings triggers = new TriggerSettings(
                otherwise.differences(),
                otherwise.lag(),
                otherwise.lagFor(),
                otherwise.report(),
                otherwise.errors(),
                otherwise.latency(),
                rollback);
        AlertWatch watch =
                AlertWatch.start(withTriggers(triggers), INTERVAL, Duration.ofSeconds(5), (tenant, reason) -> {
                    begun.add(tenant.slug() + ": " + reason);
                    if (begun.size() == 1) {
                        throw new IOException("not now");
                    }
                });
        watch.during(new Turn(1), migration.tenant);
        return watch;
    }

    private Plan withTriggers(TriggerSettings triggers) {
        Plan plan = migration.plan;
        CutoverSettings cutover = plan.cutover();
        return new Plan(
                plan.migration(),
                plan.kafka(),
                plan.schemaRegistry(),
                plan.target(),
                plan.tenants(),
                plan.tables(),
                plan.snapshot(),
                plan.load(),
                plan.schemaChanges(),
                plan.validation(),
                plan.alerts(),
                new CutoverSettings(
                        cutover.maxLag(),
                        cutover.pauseLimit(),
                        cutover.verifiedWithin(),
                        cutover.pgbouncer(),
                        cutover.hooks(),
                        cutover.hookLimit(),
                        cutover.samples(),
                        cutover.slowdown(),
                        triggers),
                plan.direction());
    }

    private void compared(long sourceRows, long targetRows) throws SQLException {
        migration.onTarget("INSERT INTO tributary.validation (migration, slug, position, kafka_offset, equal, report,"
                + " requested_by, started_at, finished_at, scope) VALUES ('test', 'a', '0/1', 1, "
                + (sourceRows == targetRows)
                + ", '{\"served\": \"target\", \"tables\": [{\"name\": \"public.t\", \"equal\": "
                + (sourceRows == targetRows) + ", \"sourceRows\": "
                + sourceRows + ", \"targetRows\": " + targetRows
                + ", \"differences\": []}]}', 'test', now(), now(), 'changed')");
    }

    private void looked(boolean ok) throws SQLException {
        migration.onTarget("INSERT INTO tributary.post_check (migration, slug, ok, checks) VALUES ('test', 'a', " + ok
                + ", '[{\"name\": \"connects\", \"ok\": " + ok + ", \"detail\": \"a reason\", \"millis\": 1}]')");
    }

    private String open() throws SQLException {
        try (Connection connection = migration.server.connect(TestingMigration.TARGET);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OPEN)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void a_pulled_trigger_is_alerted_and_acted_upon_once_it_can_be() throws Exception {
        prepareWayBack();
        compared(100, 50);
        try (AlertWatch watch = watch(true)) {
            await().atMost(PATIENCE).until(() -> begun.size() == 2);
            assertThat(open()).contains("rollbackAdvised: 50.00 % of the compared rows differ");
            assertThat(begun).allSatisfy(action -> assertThat(action).startsWith("a: 50.00 %"));
            compared(100, 100);
            await().atMost(PATIENCE).until(() -> !open().contains("rollbackAdvised"));
            assertThat(begun).hasSize(2);
            assertThat(watch.looks()).isPositive();
        }
    }

    @Test
    void failed_checks_behind_a_switch_are_alerted_until_they_pass_and_nothing_is_acted_upon_unasked()
            throws Exception {
        looked(false);
        try (AlertWatch watch = watch(false)) {
            await().atMost(PATIENCE).until(() -> open().equals("postCheck: connects: a reason"));
            looked(true);
            await().atMost(PATIENCE).until(() -> open().isEmpty());
            assertThat(begun).isEmpty();
            assertThat(watch.looks()).isPositive();
        }
    }
}
