package io.tributary.validator.increment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.Change.Operation;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Epochs;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.MessageEncoder;
import io.tributary.contract.wire.MessageParts;
import io.tributary.contract.wire.SchemaStore;
import io.tributary.contract.wire.SchemaStores;
import io.tributary.contract.wire.Truncate;
import io.tributary.embedded.KafkaServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** A source topic on a real broker, written as connectors write it. */
class ChangedRowsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final TableShape ITEM =
            new TableShape(new TableName("public", "item"), List.of("id", "name"), List.of("id"));
    private static final TableShape OTHER =
            new TableShape(new TableName("public", "other"), List.of("id", "name"), List.of("id"));
    private static KafkaServer kafka;
    private static int number;

    private Plan plan;
    private Tenant tenant;
    private String topic;
    private SchemaStore schemas;
    private Producer<byte[], byte[]> producer;
    private MessageEncoder encoder;
    private long epoch = 1;
    private long position = 100;

    @BeforeAll
    static void start_broker() {
        kafka = KafkaServer.startTemporary();
    }

    @AfterAll
    static void stop_broker() {
        kafka.close();
    }

    @BeforeEach
    void create_topic() throws Exception {
        plan = PlanReader.parse("plan", """
                migration: m%d
                kafka: { bootstrap.servers: "%s" }
                target: { url: "jdbc:postgresql://localhost:1/t", username: u, password: p }
                tenants:
                  - slug: a
                    source: { url: "jdbc:postgresql://localhost:1/s", username: u, password: p }
                """.formatted(++number, kafka.bootstrapServers()), Map.of());
        tenant = plan.tenants().get(0);
        topic = new Topics(plan).source(tenant);
        KafkaClients clients = new KafkaClients(plan.kafka());
        new Topics(plan).createFor(tenant, clients);
        schemas = SchemaStores.open(plan);
        producer = clients.producer();
        encoder = new MessageEncoder(schemas, "test");
    }

    @AfterEach
    void close() {
        producer.close();
        schemas.close();
    }

    @Test
    void all_operations_are_gathered_by_table_and_key() throws Exception {
        transaction(
                insert(ITEM, "1"),
                new Change(Operation.UPDATE, ITEM, null, row("2")),
                new Change(Operation.DELETE, ITEM, new String[] {"3"}, null),
                new Change(Operation.UPDATE, ITEM, new String[] {"4"}, row("5")),
                new Marker("other", "6"));
        transaction(insert(OTHER, "1"), new Truncate(new TableName("public", "gone")));
        try (ChangedRows changed = ChangedRows.since(plan, tenant, 0)) {
            changed.readToEnd();
            assertThat(changed.everything()).isFalse();
            assertThat(keys(changed, ITEM)).containsExactlyInAnyOrder("1", "2", "3", "4", "5");
            assertThat(keys(changed, OTHER)).containsExactly("1");
            assertThat(changed.tables().get(new TableName("public", "gone")).whole())
                    .isTrue();
            assertThat(changed.tables()).hasSize(3);
            assertThat(changed.offset()).isEqualTo(11);
        }
    }

    @Test
    void what_lies_before_the_offset_is_left_out_even_in_the_midst_of_a_transaction() throws Exception {
        transaction(insert(ITEM, "1"), insert(ITEM, "2"));
        try (ChangedRows changed = ChangedRows.since(plan, tenant, 2)) {
            changed.readToEnd();
            assertThat(keys(changed, ITEM)).containsExactly("2");
        }
    }

    @Test
    void a_second_step_gathers_what_came_since_the_first_up_to_a_position() throws Exception {
        transaction(insert(ITEM, "1"));
        try (ChangedRows changed = ChangedRows.since(plan, tenant, 0)) {
            changed.readToEnd();
            long first = changed.offset();
            assertThat(keys(changed, ITEM)).containsExactly("1");
            transaction(insert(ITEM, "2"));
            long wanted = position;
            transaction(insert(ITEM, "3"));
            changed.readTo(LogSequenceNumber.valueOf(wanted));
            assertThat(keys(changed, ITEM)).contains("1", "2");
            assertThat(changed.offset()).isGreaterThan(first);
            changed.readToEnd();
            assertThat(keys(changed, ITEM)).containsExactlyInAnyOrder("1", "2", "3");
        }
    }

    @Test
    void a_position_that_has_yet_to_come_is_waited_for() throws Exception {
        transaction(insert(ITEM, "1"));
        try (ChangedRows changed = ChangedRows.since(plan, tenant, 0)) {
            long wanted = position + 20;
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> readTo(changed, wanted));
            transaction(insert(ITEM, "2"));
            await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> !reading.isDone());
            transaction(insert(ITEM, "3"));
            await().atMost(PATIENCE).until(reading::isDone);
            reading.get();
            assertThat(keys(changed, ITEM)).containsExactlyInAnyOrder("1", "2", "3");
        }
    }

    private static void readTo(ChangedRows changed, long position) {
        try {
            changed.readTo(LogSequenceNumber.valueOf(position));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_row_that_comes_in_parts_is_gathered_though_a_writer_without_a_lease_wrote_between_them() throws Exception {
        epoch = 2;
        write(new Begin(1, Begin.Kind.TRANSACTION));
        Change large = new Change(Operation.INSERT, ITEM, null, new String[] {"1", "x".repeat(2_000_000)});
        List<ProducerRecord<byte[], byte[]>> parts = MessageParts.records(topic, encoder.encode(large), epoch);
        List<ProducerRecord<byte[], byte[]>> stale = MessageParts.records(topic, encoder.encode(large), 1);
        assertThat(parts).hasSizeGreaterThan(2);
        for (int i = 0; i < parts.size(); i++) {
            producer.send(parts.get(i)).get();
            producer.send(stale.get(i)).get();
        }
        end(1);
        try (ChangedRows changed = ChangedRows.since(plan, tenant, 0)) {
            changed.readToEnd();
            assertThat(keys(changed, ITEM)).containsExactly("1");
        }
    }

    @Test
    void a_transaction_that_never_came_to_its_end_may_have_changed_its_rows() throws Exception {
        write(new Begin(1, Begin.Kind.TRANSACTION));
        write(insert(ITEM, "1"));
        transaction(insert(ITEM, "2"));
        try (ChangedRows changed = ChangedRows.since(plan, tenant, 0)) {
            changed.readToEnd();
            assertThat(keys(changed, ITEM)).containsExactlyInAnyOrder("1", "2");
        }
    }

    @Test
    void a_new_copy_may_have_changed_everything() throws Exception {
        transaction(insert(ITEM, "1"));
        write(new Begin(7, Begin.Kind.SNAPSHOT));
        try (ChangedRows changed = ChangedRows.since(plan, tenant, 0)) {
            changed.readToEnd();
            assertThat(changed.everything()).isTrue();
            changed.readTo(LogSequenceNumber.valueOf(1_000_000));
        }
    }

    @Test
    void where_the_topic_does_not_reach_back_everything_may_have_changed() throws Exception {
        transaction(insert(ITEM, "1"));
        transaction(insert(ITEM, "2"));
        try (Admin admin = new KafkaClients(plan.kafka()).admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get();
        }
        try (ChangedRows expired = ChangedRows.since(plan, tenant, 2);
                ChangedRows there = ChangedRows.since(plan, tenant, 3);
                ChangedRows ofAnotherTopic = ChangedRows.since(plan, tenant, 1_000)) {
            expired.readToEnd();
            there.readToEnd();
            ofAnotherTopic.readToEnd();
            assertThat(expired.everything()).isTrue();
            assertThat(there.everything()).isFalse();
            assertThat(keys(there, ITEM)).containsExactly("2");
            assertThat(ofAnotherTopic.everything()).isTrue();
        }
    }

    @Test
    void a_topic_that_holds_more_keys_than_fit_is_read_to_its_end_all_the_same() throws Exception {
        List<Message> many = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            many.add(insert(ITEM, Integer.toString(i)));
        }
        transaction(many.toArray(Message[]::new));
        transaction(insert(OTHER, "1"));
        try (ChangedRows changed = ChangedRows.since(plan, topic, 0, 1_000, 1_000_000)) {
            changed.readToEnd();
            assertThat(changed.tables().get(ITEM.name()).whole()).isTrue();
            assertThat(keys(changed, OTHER)).containsExactly("1");
        }
    }

    @Test
    void a_record_that_is_not_ours_is_named() throws Exception {
        producer.send(Epochs.record(topic, new byte[] {1, 2, 3}, epoch)).get();
        try (ChangedRows changed = ChangedRows.since(plan, tenant, 0)) {
            assertThatThrownBy(changed::readToEnd).isInstanceOf(PausedException.class);
        }
    }

    @Test
    void reading_is_seen_in_no_consumer_group() throws Exception {
        transaction(insert(ITEM, "1"));
        try (ChangedRows changed = ChangedRows.since(plan, tenant, 0);
                Admin admin = new KafkaClients(plan.kafka()).admin()) {
            changed.readToEnd();
            assertThat(admin.listGroups().all().get())
                    .noneMatch(group -> group.groupId().startsWith(plan.migration() + "."));
        }
    }

    private static Change insert(TableShape table, String id) {
        return new Change(Operation.INSERT, table, null, row(id));
    }

    private static String[] row(String id) {
        return new String[] {id, "x"};
    }

    private void transaction(Message... messages) throws Exception {
        write(new Begin(1, Begin.Kind.TRANSACTION));
        for (Message message : messages) {
            write(message);
        }
        end(messages.length);
    }

    private void end(int messages) throws Exception {
        position += 10;
        write(new End(
                LogSequenceNumber.valueOf(position),
                LogSequenceNumber.valueOf(position - 10),
                messages,
                Instant.EPOCH));
    }

    private void write(Message message) throws Exception {
        for (ProducerRecord<byte[], byte[]> record : MessageParts.records(topic, encoder.encode(message), epoch)) {
            producer.send(record).get();
        }
    }

    private static Set<String> keys(ChangedRows changed, TableShape table) {
        return changed.tables().get(table.name()).keys().stream()
                .map(key -> key.get(0))
                .collect(Collectors.toSet());
    }
}
