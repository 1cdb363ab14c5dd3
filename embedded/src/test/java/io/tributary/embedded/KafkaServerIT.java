package io.tributary.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaServerIT {
    @TempDir
    private Path directory;

    @Test
    void a_restarted_broker_keeps_its_address_its_messages_and_its_committed_offsets() throws Exception {
        try (KafkaServer server = KafkaServer.start(directory)) {
            String address = server.bootstrapServers();
            createTopic(server, "changes");
            send(server, "changes", new byte[] {1});
            assertThat(receive(server, "changes").value()).containsExactly(1);
            server.restart();
            assertThat(server.bootstrapServers()).isEqualTo(address);
            send(server, "changes", new byte[] {2});
            assertThat(receive(server, "changes").value()).containsExactly(2);
        }
    }

    @Test
    void a_broker_started_again_on_its_directory_serves_the_same_topics_at_the_same_address() throws Exception {
        KafkaServer first = KafkaServer.start(directory);
        createTopic(first, "changes");
        first.close();
        try (KafkaServer second = KafkaServer.start(directory);
                Admin admin = admin(second)) {
            assertThat(second.bootstrapServers()).isEqualTo(first.bootstrapServers());
            assertThat(admin.listTopics().names().get()).contains("changes");
        }
    }

    @Test
    void transactions_work_and_a_directory_in_use_is_refused() throws Exception {
        try (KafkaServer server = KafkaServer.start(directory)) {
            createTopic(server, "changes");
            sendInTransaction(server, "changes", new byte[] {1});
            assertThat(receive(server, "changes").value()).containsExactly(1);
            assertThatThrownBy(() -> KafkaServer.start(directory)).hasMessageContaining("Another server runs");
        }
    }

    @Test
    void topics_are_not_created_by_being_used_and_two_brokers_run_side_by_side() throws Exception {
        try (KafkaServer one = KafkaServer.startTemporary();
                KafkaServer other = KafkaServer.startTemporary()) {
            createTopic(one, "only-here");
            assertThatThrownBy(() -> send(other, "only-here", new byte[] {1})).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void a_broker_whose_earlier_port_is_taken_says_so_and_starts_when_the_port_is_free_again() throws Exception {
        KafkaServer first = KafkaServer.start(directory);
        first.close();
        try (ServerSocket thief = new ServerSocket()) {
            String[] address = first.bootstrapServers().split(":", 2);
            thief.bind(new InetSocketAddress(address[0], Integer.parseInt(address[1])));
            assertThatThrownBy(() -> KafkaServer.start(directory)).hasMessageContaining("Another program listens");
        }
        KafkaServer.start(directory).close();
    }

    private static Admin admin(KafkaServer server) {
        return Admin.create(Map.of("bootstrap.servers", server.bootstrapServers()));
    }

    private static void createTopic(KafkaServer server, String topic) throws Exception {
        try (Admin admin = admin(server)) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaServer server, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", server.bootstrapServers());
        all.put("max.block.ms", 3_000);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void send(KafkaServer server, String topic, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(server, Map.of())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private static void sendInTransaction(KafkaServer server, String topic, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(server, Map.of("transactional.id", "writer"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, value)).get();
            producer.commitTransaction();
        }
    }

    private static ConsumerRecord<byte[], byte[]> receive(KafkaServer server, String topic) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", server.bootstrapServers(),
                "group.id", "readers",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed",
                "enable.auto.commit", false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(10));
            consumer.commitSync();
            return records.iterator().next();
        }
    }
}
