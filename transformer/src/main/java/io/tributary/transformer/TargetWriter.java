package io.tributary.transformer;

import io.tributary.contract.plan.Tenant;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.MessageEncoder;
import io.tributary.contract.wire.MessageParts;
import io.tributary.contract.wire.SchemaStore;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Writes a tenant's target topic in order. */
final class TargetWriter {
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final long epoch;
    private final MessageEncoder encoder;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    TargetWriter(Producer<byte[], byte[]> producer, Topics topics, Tenant tenant, SchemaStore schemas, long epoch) {
        this.producer = producer;
        this.topic = topics.target(tenant);
        this.epoch = epoch;
        this.encoder = new MessageEncoder(schemas, topics.targetFamily());
    }

    /** Sends a message, without waiting for it to arrive. */
    void write(Message message) throws IOException {
        for (ProducerRecord<byte[], byte[]> record : MessageParts.records(topic, encoder.encode(message), epoch)) {
            producer.send(record, this::sent);
        }
    }

    private void sent(RecordMetadata metadata, Exception problem) {
        if (problem != null) {
            failure.compareAndSet(null, problem);
        }
    }

    /**
     * Returns when all that was written is in the topic. The producer's delivery timeout bounds the wait.
     *
     * @throws IOException when something did not arrive; what follows it may have arrived all the same
     */
    void awaitAcknowledgement() throws IOException {
        producer.flush();
        if (failure.get() != null) {
            throw new IOException("topic " + topic + " does not take a record", failure.get());
        }
    }
}
