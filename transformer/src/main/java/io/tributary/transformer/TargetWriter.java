package io.tributary.transformer;

import io.tributary.contract.plan.Tenant;
import io.tributary.contract.topic.Marks;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.MessageEncoder;
import io.tributary.contract.wire.MessageParts;
import io.tributary.contract.wire.SchemaStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Writes a tenant's target topic in order, without waiting. After the first failure nothing more is written. For one thread. */
final class TargetWriter {
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final long epoch;
    private final MessageEncoder encoder;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    /** Counted by the producer's own thread only. */
    private final AtomicLong arrived = new AtomicLong();

    private final Marks<OffsetAndMetadata> marks = new Marks<>();
    private final Callback callback = this::sent;
    private long sent;

    TargetWriter(Producer<byte[], byte[]> producer, Topics topics, Tenant tenant, SchemaStore schemas, long epoch) {
        this.producer = producer;
        this.topic = topics.target(tenant);
        this.epoch = epoch;
        this.encoder = new MessageEncoder(schemas, topics.targetFamily());
    }

    /**
     * Sends a message, without waiting for it to arrive.
     *
     * @throws IOException when an earlier one did not arrive
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback gets the outcome
    void write(Message message) throws IOException {
        try {
            for (ProducerRecord<byte[], byte[]> record : MessageParts.records(topic, encoder.encode(message), epoch)) {
                sent++;
                producer.send(record, callback);
            }
        } catch (RuntimeException e) {
            requireNoFailure(); // and not that the producer was closed because of it
            throw e;
        }
    }

    private void sent(RecordMetadata metadata, Exception problem) {
        if (problem == null) {
            arrived.incrementAndGet();
        } else if (failure.compareAndSet(null, problem)) {
            // what stands behind a lost record must not be written, or it would seem that nothing is missing
            producer.close(Duration.ZERO);
        }
    }

    /** Once all that was written up to now is in the topic, the source may be read from here on. */
    void mark(OffsetAndMetadata source) {
        marks.reached(arrived.get());
        marks.set(sent, source);
    }

    /**
     * The last of the marks, or one of the last, before which everything is in the topic.
     *
     * @throws IOException when something did not arrive
     */
    Optional<OffsetAndMetadata> acknowledged() throws IOException {
        requireNoFailure();
        return marks.reached(arrived.get());
    }

    /**
     * Returns when all that was written is in the topic. The producer's delivery timeout bounds the wait.
     *
     * @throws IOException when something did not arrive
     */
    void awaitAcknowledgement() throws IOException {
        producer.flush();
        requireNoFailure();
    }

    private void requireNoFailure() throws IOException {
        if (failure.get() != null) {
            throw new IOException("topic " + topic + " does not take a record", failure.get());
        }
    }
}
