package io.tributary.contract.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanException;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.embedded.KafkaServer;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TopicSchemaStoreIT {
    private static KafkaServer kafka;
    private static Plan plan;

    @BeforeAll
    static void start() throws PlanException {
        kafka = KafkaServer.startTemporary();
        String text = """
                migration: m
                kafka: { bootstrap.servers: "%s" }
                target: { url: "jdbc:postgresql://t/t", username: m }
                tenants:
                  - slug: a
                    source: { url: "jdbc:postgresql://a/a", username: u }
                """;
        plan = PlanReader.parse("plan.yml", text.formatted(kafka.bootstrapServers()), Map.of());
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void a_schema_has_one_id_for_every_process_and_for_ever() throws Exception {
        Schema schema = schema("Everywhere");
        try (SchemaStore one = SchemaStores.open(plan);
                SchemaStore other = SchemaStores.open(plan)) {
            int id = one.idOf("subject", schema);

            assertThat(other.schema(id)).isEqualTo(schema);
            assertThat(other.idOf("subject", schema)).isEqualTo(id);
            assertThat(one.idOf("subject", schema("Another"))).isNotEqualTo(id);
        }
    }

    @Test
    void properties_of_a_schema_are_kept() throws Exception {
        Schema schema = schema("WithProperty");
        schema.addProp("table", "größe");
        try (SchemaStore one = SchemaStores.open(plan);
                SchemaStore other = SchemaStores.open(plan)) {
            assertThat(other.schema(one.idOf("subject", schema)).getProp("table"))
                    .isEqualTo("größe");
        }
    }

    @Test
    void an_id_that_nobody_gave_is_an_error_that_names_the_topic() throws Exception {
        try (SchemaStore store = SchemaStores.open(plan)) {
            assertThatThrownBy(() -> store.schema(5))
                    .isInstanceOf(PausedException.class)
                    .hasMessageContaining("m.schemas");
        }
    }

    @Test
    void a_tenants_topics_are_created_once_with_one_partition() throws Exception {
        KafkaClients clients = new KafkaClients(plan.kafka());
        Topics topics = new Topics(plan);
        topics.createFor(plan.tenants().get(0), clients);
        topics.createFor(plan.tenants().get(0), clients);

        try (var admin = clients.admin()) {
            var described = admin.describeTopics(java.util.List.of("m.source.a", "m.target.a"))
                    .allTopicNames()
                    .get();
            assertThat(described.values()).hasSize(2).allSatisfy(topic -> assertThat(topic.partitions())
                    .hasSize(1));
        }
    }

    private static Schema schema(String name) {
        return SchemaBuilder.record(name)
                .namespace("t")
                .fields()
                .requiredLong("a")
                .endRecord();
    }
}
