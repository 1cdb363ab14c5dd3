package io.tributary.connector.capture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.MessageEncoder;
import io.tributary.contract.wire.SchemaStore;
import io.tributary.embedded.KafkaServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PublisherIT {
    private static final String TOPIC = "markers";

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_record_that_is_refused_while_others_are_on_their_way_is_told_of_and_holds_nothing_up() throws Exception {
        try (KafkaServer kafka = KafkaServer.startTemporary()) {
            KafkaClients clients = new KafkaClients(Map.of(
                    "bootstrap.servers", kafka.bootstrapServers(), "max.request.size", "10000", "linger.ms", "500"));
            try (Admin admin = clients.admin()) {
                admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
                        .all()
                        .get();
            }
            MessageEncoder encoder = new MessageEncoder(new OneSchema(), "test");
            try (Publisher publisher = new Publisher(clients.producer(), encoder, TOPIC, 1)) {
                publisher.send(new Marker("test", "small"));
                publisher.send(new Marker("test", "large".repeat(10_000)));

                assertThatThrownBy(() -> publisher.send(new Marker("test", "behind it")))
                        .isInstanceOf(RecordTooLargeException.class);
                assertThatThrownBy(publisher::await).isInstanceOf(RecordTooLargeException.class);
            }
        }
    }

    private record OneSchema() implements SchemaStore {
        @Override
        public int idOf(String subject, Schema schema) {
            return 1;
        }

        @Override
        public Schema schema(int id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
