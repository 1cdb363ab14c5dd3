package io.tributary.validator.lag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.contract.control.Lease;
import io.tributary.contract.control.StageName;
import io.tributary.contract.control.StageState;
import io.tributary.contract.stage.StageRunner;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.Epochs;
import io.tributary.embedded.KafkaServer;
import io.tributary.validator.ValidatorStage;
import io.tributary.validator.compare.Validator;
import io.tributary.validator.testing.TestingMigration;
import io.tributary.validator.testing.TestingSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StatusReaderIT {
    private static KafkaServer kafka;
    private static TestingMigration migration;
    private static KafkaClients clients;
    private static Topics topics;
    private static TestingSink sink;

    @BeforeAll
    static void start_servers() throws Exception {
        kafka = KafkaServer.startTemporary();
        migration = TestingMigration.start(kafka.bootstrapServers());
        migration.createTable("account", "id bigint, name text", "id");
        migration.onSource("INSERT INTO public.account SELECT n, 'x' FROM generate_series(1, 100) n");
        clients = new KafkaClients(migration.plan.kafka());
        topics = new Topics(migration.plan);
        topics.createFor(migration.tenant, clients);
        sink = migration.startSink();
    }

    @AfterAll
    static void stop_servers() throws Exception {
        sink.close();
        migration.close();
        kafka.close();
    }

    @Test
    void records_that_wait_in_both_topics_are_counted_and_time_passes_until_they_are_committed() throws Exception {
        write(topics.source(migration.tenant), 5);
        write(topics.target(migration.tenant), 7);
        commit(topics.transformerGroup(), topics.source(migration.tenant), 2);
        commit(topics.sinkGroup(), topics.target(migration.tenant), 3);
        new Validator(migration.plan, migration.control).waitApplied(migration.tenant, Duration.ofSeconds(30));
        List<Lease> leases = leases();
        TenantStatus behind = read();
        assertThat(behind.lagRecords()).contains(7L);
        assertThat(behind.lagSeconds())
                .hasValueSatisfying(seconds -> assertThat(seconds).isPositive());
        commit(topics.transformerGroup(), topics.source(migration.tenant), 5);
        commit(topics.sinkGroup(), topics.target(migration.tenant), 7);
        TenantStatus level = read();
        assertThat(level.lagRecords()).contains(0L);
        assertThat(level.lagSeconds()).contains(0.0);
        assertThat(level.state()).isEqualTo(TenantState.STREAMING);
        assertThat(level.phase()).contains("single_tenant");
        assertThat(level.notes()).isEmpty();
        for (Lease lease : leases) {
            lease.close();
        }
        assertThat(read().state()).isEqualTo(TenantState.STOPPED);
        assertThat(read().lagSeconds())
                .hasValueSatisfying(seconds -> assertThat(seconds).isPositive());
    }

    @Test
    void bytes_behind_the_applied_position_and_kept_by_the_slot_are_counted() throws Exception {
        TenantStatus status = read();
        assertThat(status.lagBytes()).isPresent();
        assertThat(status.retainedBytes()).isPresent();
        assertThat(status.position()).isPresent();
    }

    @Test
    void a_paused_stage_is_told_with_its_reason_and_remedy() throws Exception {
        List<Lease> leases = leases();
        migration.control.report(StageName.SINK, migration.tenant, StageState.PAUSED, "a gap", "resync");
        TenantStatus status = read();
        migration.control.report(StageName.SINK, migration.tenant, StageState.RUNNING, null, null);
        for (Lease lease : leases) {
            lease.close();
        }
        assertThat(status.state()).isEqualTo(TenantState.PAUSED);
        assertThat(status.reason()).contains("sink: a gap");
        assertThat(status.remedy()).contains("resync");
    }

    @Test
    void what_cannot_be_reached_is_unknown_and_never_zero() throws Exception {
        try (TestingMigration unreachable = TestingMigration.start("localhost:1")) {
            unreachable.server.execute("postgres", "ALTER ROLE replicator NOLOGIN");
            TenantStatus status = new StatusReader(unreachable.plan, unreachable.control)
                    .read()
                    .get(0);
            assertThat(status.lagBytes()).isEmpty();
            assertThat(status.lagRecords()).isEmpty();
            assertThat(status.lagSeconds()).isEmpty();
            assertThat(status.notes())
                    .anyMatch(note -> note.startsWith("Kafka"))
                    .anyMatch(note -> note.contains("source"));
            JsonNode json = new ObjectMapper().valueToTree(status);
            assertThat(json.get("lagRecords").isNull()).isTrue();
            assertThat(json.get("state").asText()).isEqualTo("stopped");
        }
    }

    @Test
    void the_stage_validates_on_its_interval_and_the_newest_result_is_told() throws Exception {
        StageRunner runner = StageRunner.start(
                new ValidatorStage(migration.plan, migration.control), migration.control, List.of(migration.tenant));
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> read().lastValidation()
                    .filter(LastValidation::equal)
                    .isPresent());
        } finally {
            runner.close();
        }
    }

    private static TenantStatus read() throws InterruptedException {
        return new StatusReader(migration.plan, migration.control).read().get(0);
    }

    private static List<Lease> leases() throws Exception {
        List<Lease> leases = new ArrayList<>();
        for (StageName stage : List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK)) {
            leases.add(migration.control.tryLease(stage, migration.tenant).orElseThrow());
            migration.control.report(stage, migration.tenant, StageState.RUNNING, null, null);
        }
        return leases;
    }

    private static void write(String topic, int count) throws Exception {
        try (Producer<byte[], byte[]> producer = clients.producer()) {
            for (int i = 0; i < count; i++) {
                producer.send(Epochs.record(topic, new byte[1], 1)).get();
            }
        }
    }

    private static void commit(String group, String topic, long offset) {
        try (Consumer<byte[], byte[]> consumer = clients.consumer(group)) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(offset)));
        }
    }
}
