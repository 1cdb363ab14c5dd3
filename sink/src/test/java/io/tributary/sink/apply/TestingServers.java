package io.tributary.sink.apply;

import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
import java.util.Map;

/** A PostgreSQL and a Kafka for a test class. */
final class TestingServers implements AutoCloseable {
    final PostgresServer postgres = PostgresServer.startTemporary(Map.of());
    final KafkaServer kafka = KafkaServer.startTemporary();

    @Override
    public void close() {
        kafka.close();
        postgres.close();
    }
}
