package io.tributary.sink.apply;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.Progress;
import io.tributary.contract.control.RuleTable;
import io.tributary.contract.control.StageName;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.AlertSettings;
import io.tributary.contract.plan.CutoverSettings;
import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.LoadSettings;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.SchemaChanges;
import io.tributary.contract.plan.Secret;
import io.tributary.contract.plan.SnapshotMode;
import io.tributary.contract.plan.TablePattern;
import io.tributary.contract.plan.Tables;
import io.tributary.contract.plan.Target;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.plan.ValidationSettings;
import io.tributary.contract.stage.StageRunner;
import io.tributary.contract.table.TableName;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.SchemaStore;
import io.tributary.contract.wire.SchemaStores;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A migration of its own, with a target database of its own. The role that migrates owns the database, is no superuser and
 * is subject to row-level security.
 */
final class TestingMigration implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final Plan plan;
    final Control control;
    final SchemaStore schemas;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<TestingTopic> topics = new ArrayList<>();
    private final TestingServers servers;
    private final String database;
    private StageRunner runner;

    TestingMigration(TestingServers servers, String... slugs) throws SQLException {
        this.servers = servers;
        this.database = "m" + NUMBER.incrementAndGet();
        createDatabase();
        Database target = new Database(servers.postgres.url(database), database + "_role", new Secret("secret"));
        List<Tenant> tenants = Stream.of(slugs)
                .map(slug -> new Tenant(slug, slug, Optional.empty(), target))
                .toList();
        List<TablePattern> all = List.of(new TablePattern("public.*"));
        this.plan = new Plan(
                database,
                Map.of("bootstrap.servers", servers.kafka.bootstrapServers()),
                Optional.empty(),
                new Target(target, "application"),
                tenants,
                new Tables(all, List.of(), List.of(), KeyStrategy.COMPOSITE, Map.of(), OptionalLong.empty()),
                SnapshotMode.DEBEZIUM,
                LoadSettings.DEFAULT,
                SchemaChanges.PAUSE,
                ValidationSettings.DEFAULT,
                AlertSettings.DEFAULT,
                CutoverSettings.DEFAULT,
                Direction.FORWARD);
        this.control = new Control(plan, "test");
        control.install();
        this.schemas = SchemaStores.open(plan);
        for (Tenant tenant : tenants) {
            new Topics(plan).createFor(tenant, new KafkaClients(plan.kafka()));
            topics.add(new TestingTopic(plan, tenant, control.identity(tenant).id(), schemas));
        }
    }

    private void createDatabase() throws SQLException {
        String role = database + "_role";
        servers.postgres.execute(
                "postgres", "CREATE ROLE " + role + " LOGIN PASSWORD 'secret' NOSUPERUSER NOBYPASSRLS");
        servers.postgres.execute("postgres", "GRANT SET ON PARAMETER session_replication_role TO " + role);
        servers.postgres.execute("postgres", "CREATE DATABASE " + database + " OWNER " + role);
    }

    /** Creates a table of the target, tenant_id in front; the body is what stands behind it. Its key is composite. */
    void table(String name, String body) throws SQLException {
        execute("CREATE TABLE public." + name + " (tenant_id uuid NOT NULL, " + body + ")");
        protect(name, TableRule.composite());
    }

    /** Makes a table that is there a tenant table that is mapped by a rule. */
    void protect(String name, TableRule rule) throws SQLException {
        rule(name, rule);
        execute("ALTER TABLE public." + name + " ENABLE ROW LEVEL SECURITY");
        execute("ALTER TABLE public." + name + " FORCE ROW LEVEL SECURITY");
        String mine = "(tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))";
        execute("CREATE POLICY tenant ON public." + name + " USING " + mine + " WITH CHECK " + mine);
    }

    /** Maps a table by a rule. */
    void rule(String name, TableRule rule) throws SQLException {
        try (Connection connection = plan.target().database().connect("test")) {
            new RuleTable(plan.migration(), connection)
                    .add(new MappingRules(new TreeMap<>(Map.of(new TableName("public", name), rule))));
        }
    }

    /** Runs statements as the role that migrates, search path {@code public}. */
    void execute(String sql) throws SQLException {
        try (Connection connection = plan.target().database().connect("test");
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public");
            statement.execute(sql);
        }
    }

    /** What a query gives to the superuser, whom no policy stops: rows as {@code a|b}, in the query's order. */
    List<String> rows(String sql) throws SQLException {
        try (Connection connection = servers.postgres.connect(database);
                Statement statement = connection.createStatement()) {
            List<String> rows = new ArrayList<>();
            statement.execute("SET timezone = 'UTC'; SET lc_monetary = 'C'; SET bytea_output = 'hex'");
            try (ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        values.add(row.getString(i));
                    }
                    rows.add(String.join(
                            "|", values.stream().map(String::valueOf).toList()));
                }
            }
            return rows;
        }
    }

    /** The rows of a tenant's table {@code account}, by id. */
    List<String> accounts(TestingTopic topic) throws SQLException {
        return rows("SELECT id, name, balance FROM account WHERE tenant_id = '" + topic.tenantId() + "' ORDER BY id");
    }

    TestingTopic topic(String slug) {
        return topics.get(plan.tenants().indexOf(plan.tenant(slug)));
    }

    Tenant tenant() {
        return plan.tenants().get(0);
    }

    void start() {
        start(Limits.DEFAULT);
    }

    void start(Limits limits) {
        runner = StageRunner.start(new SinkStage(plan, control, schemas, meters, limits), control, plan.tenants());
    }

    void stop() {
        if (runner != null) {
            runner.close();
            runner = null;
        }
    }

    Progress progress(String slug) throws SQLException {
        return control.progress(plan.tenant(slug)).orElseThrow();
    }

    /** Waits until all transactions that were written have been applied. */
    void awaitApplied() {
        for (TestingTopic topic : topics) {
            awaitApplied(topic.tenant().slug(), topic.position());
        }
    }

    void awaitApplied(String slug, LogSequenceNumber position) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    StageReport report = report(slug);
                    if (report != null && report.reason().isPresent()) {
                        throw new IllegalStateException(report.reason().get());
                    }
                    return progress(slug).position().compareTo(position) >= 0;
                });
    }

    /** Waits until the sink has paused for a tenant. */
    StageReport awaitPause(String slug) {
        return await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> report(slug),
                        report -> report != null && report.reason().isPresent());
    }

    private StageReport report(String slug) throws SQLException {
        return control.reports(plan.tenant(slug)).stream()
                .filter(report -> report.stage() == StageName.SINK)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() throws SQLException {
        stop();
        topics.forEach(TestingTopic::close);
        schemas.close();
        control.close();
        meters.close();
    }
}
