package io.tributary.validator.testing;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.MessageEncoder;
import io.tributary.contract.wire.MessageParts;
import io.tributary.contract.wire.SchemaStore;
import io.tributary.contract.wire.SchemaStores;
import java.io.IOException;
import java.time.Instant;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.postgresql.replication.LogSequenceNumber;

/** Writes transactions into a topic, as a stage does. */
public final class TestingTopic implements AutoCloseable {
    private final String topic;
    private final SchemaStore schemas;
    private final MessageEncoder encoder;
    private final Producer<byte[], byte[]> producer;

    /** @param plan the pipeline's, which knows the topic's schemas */
    public TestingTopic(Plan plan, String topic) {
        this.topic = topic;
        this.schemas = SchemaStores.open(plan);
        this.encoder = new MessageEncoder(schemas, "test");
        this.producer = new KafkaClients(plan.kafka()).producer();
    }

    /** Writes a transaction and returns when the broker has it. */
    public void write(LogSequenceNumber end, Message... messages) throws IOException {
        send(new Begin(1, Begin.Kind.TRANSACTION));
        for (Message message : messages) {
            send(message);
        }
        send(new End(end, LogSequenceNumber.INVALID_LSN, messages.length, Instant.EPOCH));
        producer.flush();
    }

    private void send(Message message) throws IOException {
        for (ProducerRecord<byte[], byte[]> part : MessageParts.records(topic, encoder.encode(message), 1)) {
            producer.send(part);
        }
    }

    @Override
    public void close() {
        producer.close();
        schemas.close();
    }
}
