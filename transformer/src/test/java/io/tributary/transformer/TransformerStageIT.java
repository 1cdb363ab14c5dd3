package io.tributary.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.Lease;
import io.tributary.contract.control.RuleTable;
import io.tributary.contract.control.StageName;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.mapping.KeyRule;
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
import io.tributary.contract.stage.Turn;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Epochs;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.MessageDecoder;
import io.tributary.contract.wire.MessageEncoder;
import io.tributary.contract.wire.SchemaStore;
import io.tributary.contract.wire.SchemaStores;
import io.tributary.contract.wire.Truncate;
import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class TransformerStageIT {
    private static final Logger LOG = LoggerFactory.getLogger(TransformerStageIT.class);
    private static final TableShape TABLE =
            new TableShape(new TableName("public", "t"), List.of("id", "n"), List.of("id"));
    private static final MappingRules RULES =
            new MappingRules(new TreeMap<>(Map.of(TABLE.name(), TableRule.composite())));
    private static PostgresServer postgres;
    private static KafkaServer kafka;
    private static int number;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private Plan plan;
    private Tenant tenant;
    private Control control;
    private SchemaStore schemas;
    private Topics topics;
    private KafkaClients clients;
    private Producer<byte[], byte[]> producer;
    private MessageEncoder encoder;
    private long position;
    private long epoch = 1;
    private String lastParent;

    @BeforeAll
    static void startServers() throws Exception {
        postgres = PostgresServer.startTemporary(Map.of());
        kafka = KafkaServer.startTemporary();
    }

    @AfterAll
    static void stopServers() {
        kafka.close();
        postgres.close();
    }

    @BeforeEach
    void migration() throws Exception {
        String name = "m" + ++number;
        postgres.createDatabase(name);
        Database target = new Database(postgres.url(name), "postgres", new Secret(""));
        tenant = new Tenant("a", "A", Optional.empty(), target);
        plan = new Plan(
                name,
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                Optional.empty(),
                new Target(target, "application"),
                List.of(tenant),
                new Tables(
                        List.of(new TablePattern("*.*")),
                        List.of(),
                        List.of(),
                        KeyStrategy.COMPOSITE,
                        Map.of(),
                        OptionalLong.empty()),
                SnapshotMode.DEBEZIUM,
                LoadSettings.DEFAULT,
                SchemaChanges.PAUSE,
                ValidationSettings.DEFAULT,
                AlertSettings.DEFAULT,
                CutoverSettings.DEFAULT,
                Direction.FORWARD);
        control = new Control(plan, "test");
        control.install();
        postgres.execute(name, "CREATE TABLE public.t (tenant_id uuid, id text, n text)");
        try (Connection session = target.connect("test")) {
            new RuleTable(name, session).add(RULES);
        }
        schemas = SchemaStores.open(plan);
        topics = new Topics(plan);
        clients = new KafkaClients(plan.kafka());
        topics.createFor(tenant, clients);
        producer = clients.producer();
        encoder = new MessageEncoder(schemas, topics.sourceFamily());
    }

    @AfterEach
    void close() throws Exception {
        producer.close(Duration.ofSeconds(5));
        schemas.close();
        control.close();
    }

    private void write(Message message) throws Exception {
        var unused = producer.send(
                Epochs.record(topics.source(tenant), encoder.encode(message).get(0), epoch));
    }

    private void transaction(int rows) throws Exception {
        write(new Begin(1, Begin.Kind.TRANSACTION));
        for (int i = 0; i < rows; i++) {
            write(insert(position + "-" + i));
        }
        LogSequenceNumber previous = LogSequenceNumber.valueOf(position++);
        write(new End(LogSequenceNumber.valueOf(position), previous, rows, Instant.EPOCH));
    }

    private static Change insert(String id) {
        return new Change(Change.Operation.INSERT, TABLE, null, new String[] {id, null});
    }

    private StageRunner start() {
        return StageRunner.start(new TransformerStage(plan, control, schemas), control, List.of(tenant));
    }

    /** What a reader of the target topic makes of it up to a position: ids of whole transactions, once each. */
    private List<String> read(long upTo) throws Exception {
        List<String> ids = new ArrayList<>();
        List<String> open = new ArrayList<>();
        TopicPartition partition = new TopicPartition(topics.target(tenant), 0);
        MessageDecoder decoder = new MessageDecoder(schemas);
        Epochs epochs = new Epochs(0);
        long applied = 0;
        long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        try (Consumer<byte[], byte[]> consumer = clients.consumer("test")) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (applied < upTo && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (!epochs.admit(record)) {
                        continue;
                    }
                    Message message = decoder.decode(record.value());
                    if (message instanceof Begin) {
                        open.clear();
                    } else if (message instanceof Change change) {
                        assertThat(change.row()[0])
                                .isEqualTo(control.identity(tenant).id().toString());
                        open.add(change.row()[1]);
                        lastParent = change.row().length > 3 ? change.row()[3] : null;
                    } else if (message instanceof Marker marker) {
                        open.add(marker.content());
                    } else if (message instanceof End end && end.position().asLong() > applied) {
                        assertThat(end.previous().asLong()).isEqualTo(applied);
                        assertThat(open).hasSize((int) end.messages());
                        applied = end.position().asLong();
                        ids.addAll(open);
                    }
                }
            }
        }
        return ids;
    }

    @Test
    void whole_transactions_pass_and_void_and_stale_records_do_not() throws Exception {
        transaction(2);
        write(new Begin(1, Begin.Kind.TRANSACTION));
        write(insert("void"));
        epoch = 2;
        transaction(1);
        epoch = 1;
        write(new Begin(1, Begin.Kind.TRANSACTION));
        write(insert("stale"));
        write(new End(LogSequenceNumber.valueOf(99), LogSequenceNumber.valueOf(position), 1, Instant.EPOCH));
        epoch = 2;
        write(new Begin(1, Begin.Kind.TRANSACTION));
        write(new Marker(Marker.PREFIX, "marker"));
        write(new End(LogSequenceNumber.valueOf(3), LogSequenceNumber.valueOf(2), 1, Instant.EPOCH));
        try (StageRunner runner = start()) {
            assertThat(read(3)).containsExactly("0-0", "0-1", "1-0", "marker");
            await().untilAsserted(() -> assertThat(lag()).isZero());
        }
    }

    private long lag() throws Exception {
        TopicPartition partition = new TopicPartition(topics.source(tenant), 0);
        try (Admin admin = clients.admin();
                Consumer<byte[], byte[]> consumer = clients.consumer("test")) {
            var offsets = admin.listConsumerGroupOffsets(topics.transformerGroup())
                    .partitionsToOffsetAndMetadata()
                    .get();
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            return offsets.get(partition) == null
                    ? end
                    : end - offsets.get(partition).offset();
        }
    }

    @Test
    void a_transformer_that_is_killed_at_random_moments_loses_nothing() throws Exception {
        LOG.warn("seed {}", seed);
        List<String> expected = new ArrayList<>();
        for (int round = 0; round < 25; round++) {
            for (int i = 0; i < 200; i++) {
                int rows = random.nextInt(5);
                for (int row = 0; row < rows; row++) {
                    expected.add(position + "-" + row);
                }
                transaction(rows);
            }
            runForAMoment();
        }
        try (StageRunner runner = start()) {
            assertThat(read(position)).as("seed %s", seed).isEqualTo(expected);
        }
    }

    private void runForAMoment() throws Exception {
        try (Lease lease = control.tryLease(StageName.TRANSFORMER, tenant).orElseThrow()) {
            Turn turn = new Turn(lease.epoch());
            Thread work = new Thread(() -> {
                try {
                    new TransformerStage(plan, control, schemas).run(tenant, turn);
                } catch (Exception e) {
                    LOG.debug("killed: {}", e.toString());
                }
            });
            work.start();
            work.join(50 + random.nextInt(150));
            if (random.nextBoolean()) {
                turn.end();
            } else {
                work.interrupt();
            }
            work.join();
            turn.end();
        }
    }

    /** Measures, asserts nothing. */
    @Test
    @EnabledIfSystemProperty(named = "speed", matches = "true")
    void records_per_second() throws Exception {
        for (int i = 0; i < 300; i++) {
            transaction(1_000);
        }
        producer.flush();
        long started = System.nanoTime();
        try (StageRunner runner = start()) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> lag() == 0);
            double seconds = (System.nanoTime() - started) / 1e9;
            LOG.warn("transformer: {} records/s", Math.round(300_000 / seconds));
        }
    }

    @Test
    void records_that_the_topic_no_longer_has_pause_the_tenant() throws Exception {
        transaction(1);
        try (StageRunner runner = start()) {
            read(1);
            await().untilAsserted(() -> assertThat(lag()).isZero());
        }
        transaction(1);
        transaction(1);
        producer.flush();
        try (Admin admin = clients.admin()) {
            TopicPartition partition = new TopicPartition(topics.source(tenant), 0);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(6)))
                    .all()
                    .get();
        }
        try (StageRunner runner = start()) {
            StageReport report = await().atMost(Duration.ofSeconds(20))
                    .until(() -> control.reports(tenant).get(0), found -> found.reason()
                            .isPresent());
            assertThat(report.reason().orElseThrow()).contains("no longer has the records");
            assertThat(report.remedy().orElseThrow()).contains("tributary resync --tenant a");
        }
    }

    @Test
    void what_the_target_was_designed_without_pauses_the_tenant_and_the_running_stage_goes_on_by_the_new_rule()
            throws Exception {
        TableShape wider = new TableShape(TABLE.name(), List.of("id", "n", "parent"), List.of("id"));
        transaction(1);
        write(new Begin(1, Begin.Kind.TRANSACTION));
        write(new Change(Change.Operation.INSERT, wider, null, new String[] {"wider", null, "7"}));
        write(new End(LogSequenceNumber.valueOf(2), LogSequenceNumber.valueOf(1), 1, Instant.EPOCH));
        producer.flush();
        try (StageRunner runner = start()) {
            StageReport report = await().atMost(Duration.ofSeconds(20))
                    .until(() -> control.reports(tenant).get(0), found -> found.reason()
                            .isPresent());
            assertThat(report.reason().orElseThrow()).contains("column parent of table public.t");
            assertThat(report.remedy()).contains("tributary schema --apply");
            assertThat(read(1)).as("what came before").containsExactly("0-0");
            assertThat(lag()).as("what came before is not read again").isEqualTo(3);
            try (Connection session = plan.target().database().connect("test")) {
                session.createStatement().execute("ALTER TABLE public.t ADD parent uuid");
                new RuleTable(plan.migration(), session)
                        .add(new MappingRules(new TreeMap<>(Map.of(
                                TABLE.name(),
                                new TableRule(
                                        false,
                                        KeyStrategy.COMPOSITE,
                                        new TreeMap<>(Map.of("parent", new KeyRule.Derived("public.p"))),
                                        new TreeMap<>())))));
            }
            assertThat(read(2)).containsExactly("0-0", "wider");
            assertThat(lastParent).as("mapped by the new rule").hasSize(36);
        }
    }

    @Test
    void a_tenant_that_does_not_supply_shared_tables_passes_true_counts_whatever_is_repeated() throws Exception {
        TableShape shared = new TableShape(new TableName("public", "country"), List.of("id"), List.of("id"));
        try (Connection session = plan.target().database().connect("test")) {
            new RuleTable(plan.migration(), session)
                    .add(new MappingRules(new TreeMap<>(Map.of(shared.name(), TableRule.ofShared()))));
            session.createStatement().execute("UPDATE tributary.tenant SET ordinal = 1");
        }
        for (int i = 0; i < 20; i++) {
            write(new Begin(1, Begin.Kind.TRANSACTION));
            write(new Change(Change.Operation.INSERT, shared, null, new String[] {"shared"}));
            if (i % 3 == 0) {
                write(new Begin(1, Begin.Kind.TRANSACTION));
            }
            write(insert("own-" + i));
            write(new Truncate(shared.name()));
            write(new End(
                    LogSequenceNumber.valueOf(i + 1), LogSequenceNumber.valueOf(i), i % 3 == 0 ? 2 : 3, Instant.EPOCH));
        }
        producer.flush();
        runForAMoment();
        try (StageRunner runner = start()) {
            assertThat(read(20)).hasSize(20).allMatch(id -> id.startsWith("own-"));
        }
    }
}
