package io.tributary.connector.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.connector.prepare.Slot;
import io.tributary.connector.schema.TargetAdjustment;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.Phase;
import io.tributary.contract.control.PhaseTable;
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
import io.tributary.contract.stage.Turn;
import io.tributary.contract.table.TableName;
import io.tributary.contract.wire.SchemaStore;
import io.tributary.contract.wire.SchemaStores;
import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.replication.LogSequenceNumber;

/** A tenant's database on a real server, its capture, and its topic. */
final class TestingSource implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final PostgresServer server;
    private final String database;
    private final Plan plan;
    private final Control control;
    private final SchemaStore schemas;
    private final AtomicLong epoch = new AtomicLong();
    private ConnectorStage stage;
    private Turn turn;
    private CompletableFuture<Void> run;
    private Optional<LogSequenceNumber> resumed = Optional.empty();

    private TestingSource(PostgresServer server, String database, Plan plan) throws SQLException {
        this.server = server;
        this.database = database;
        this.plan = plan;
        this.control = new Control(plan, "test");
        control.install();
        this.schemas = SchemaStores.open(plan);
    }

    /** Creates the database and runs these statements in it. */
    static TestingSource create(PostgresServer server, KafkaServer kafka, String sql) throws SQLException {
        int number = NUMBER.incrementAndGet();
        String database = "source" + number;
        server.createDatabase(database);
        server.createDatabase("target" + number);
        server.execute(database, sql);
        Tenant tenant = new Tenant("tenant-a", "Tenant A", Optional.empty(), database(server, database));
        Tables tables = new Tables(
                List.of(new TablePattern("*.*")),
                List.of(new TablePattern("public.excluded*")),
                List.of(),
                KeyStrategy.COMPOSITE,
                Map.of(),
                OptionalLong.empty());
        Plan plan = new Plan(
                "m" + number,
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                Optional.empty(),
                new Target(database(server, "target" + number), "postgres"),
                List.of(tenant),
                tables,
                SnapshotMode.DEBEZIUM,
                LoadSettings.DEFAULT,
                SchemaChanges.PAUSE,
                ValidationSettings.DEFAULT,
                AlertSettings.DEFAULT,
                CutoverSettings.DEFAULT,
                Direction.FORWARD);
        return new TestingSource(server, database, plan);
    }

    private static Database database(PostgresServer server, String name) {
        return new Database(server.url(name), "postgres", new Secret(""));
    }

    Plan plan() {
        return plan;
    }

    Tenant tenant() {
        return plan.tenants().get(0);
    }

    Control control() {
        return control;
    }

    String slot() {
        return plan.replicationName(tenant());
    }

    void execute(String sql) throws SQLException {
        server.execute(database, sql);
    }

    Connection connect() throws SQLException {
        return tenant().source().connect("test");
    }

    List<String> column(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    /** Starts the first turn of a stage. */
    TestingSource start() {
        stage = new ConnectorStage(plan, control, schemas, new NoAdjustment());
        return nextTurn();
    }

    /** Starts another turn of the stage that had the last one. */
    TestingSource nextTurn() {
        ConnectorStage worker = stage;
        Turn started = new Turn(epoch.incrementAndGet());
        turn = started;
        run = CompletableFuture.runAsync(
                () -> {
                    try {
                        worker.run(tenant(), started);
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                task -> new Thread(task, "connector-" + database).start());
        return this;
    }

    /** Ends the turn, and holds that it ends soon and leaves the slot unused. */
    void stop() throws Exception {
        turn.end();
        run.get(20, TimeUnit.SECONDS);
        await().atMost(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(
                        column("SELECT active::text FROM pg_replication_slots WHERE slot_name = '" + slot() + "'"))
                .doesNotContain("true"));
    }

    /** What the turn failed with. */
    Throwable failure() throws Exception {
        return new Run(run).failure();
    }

    /** Forgets about the turn without ending it, as a process that has lost its lease without knowing. */
    Run abandon() {
        return new Run(run);
    }

    /** A turn's work. */
    record Run(CompletableFuture<Void> result) {
        Throwable failure() throws Exception {
            try {
                result.get(30, TimeUnit.SECONDS);
                return null;
            } catch (ExecutionException e) {
                return e.getCause();
            }
        }
    }

    /** The stream is to go on there from the next turn on. */
    void resumeAt(LogSequenceNumber position) throws SQLException {
        resumed = Optional.of(position);
        try (Connection target = plan.target().database().connect("test")) {
            new PhaseTable(plan, tenant()).resume(target, Phase.REPLICATION, position);
        }
    }

    /** The target serves the tenant from now on. */
    void rest() throws SQLException {
        try (Connection target = plan.target().database().connect("test")) {
            new PhaseTable(plan, tenant()).rest(target);
        }
    }

    /** Waits until what was committed before is in the topic, and returns all whole transactions. */
    List<TestingTransaction> drained() throws Exception {
        // a marker that is written before there is a slot is in no stream
        await().atMost(Duration.ofSeconds(20))
                .until(() -> run.isDone() || control.snapshotPosition(tenant()).isPresent());
        String marker = "drained-" + NUMBER.incrementAndGet();
        try (Connection connection = connect()) {
            Slot.emit(connection, "tributary.marker", marker);
        }
        try (TestingTopic topic = new TestingTopic(plan, tenant(), schemas).resumed(resumed)) {
            return topic.until(marker, run);
        }
    }

    @Override
    public void close() throws Exception {
        if (run != null && !run.isDone()) {
            stop();
        }
        schemas.close();
        control.close();
    }

    /** The target of these tests has no tables. */
    private static final class NoAdjustment implements TargetAdjustment {
        @Override
        public void addColumns() {
            throw new AssertionError("the plan does not ask for it");
        }

        @Override
        public void fill(UUID tenant, TableName table, String column, String value) {
            throw new AssertionError("the target has no tables");
        }
    }
}
