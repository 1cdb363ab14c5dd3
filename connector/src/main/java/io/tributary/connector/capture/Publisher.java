package io.tributary.connector.capture;

import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.MessageEncoder;
import io.tributary.contract.wire.MessageParts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;

/** Writes messages to a tenant's topic, in order. After the first failure nothing more is written. */
final class Publisher implements AutoCloseable {
    /** Longer than the producer itself waits for an acknowledgement. */
    private static final Duration PATIENCE = Duration.ofSeconds(75);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final Producer<byte[], byte[]> producer;
    private final MessageEncoder encoder;
    private final String topic;
    private final long epoch;
    private long sent;
    private long acknowledged;
    private Exception failure;

    /** Owns the producer from now on. */
    Publisher(Producer<byte[], byte[]> producer, MessageEncoder encoder, String topic, long epoch) {
        this.producer = producer;
        this.encoder = encoder;
        this.topic = topic;
        this.epoch = epoch;
    }

    /**
     * Hands a message over; {@link #await} tells whether it arrived. For one thread.
     *
     * @throws Exception the first failure, if it is known already
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback gets the outcome
    void send(Message message) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = MessageParts.records(topic, encoder.encode(message), epoch);
        try {
            for (ProducerRecord<byte[], byte[]> record : records) {
                sent++;
                producer.send(record, this::acknowledge);
            }
        } catch (RuntimeException e) {
            requireNoFailure(); // it, and not that the producer was closed because of it
            throw e;
        }
    }

    /** Not under the lock: a producer that is closed waits for its own thread, which calls this, too. */
    private void acknowledge(RecordMetadata metadata, Exception fault) {
        if (isFirstFailure(fault)) {
            // what stands behind a lost record must not be written, or it would seem that nothing is missing
            producer.close(Duration.ZERO);
        }
    }

    private synchronized boolean isFirstFailure(Exception fault) {
        boolean first = fault != null && failure == null;
        if (first) {
            failure = fault;
        } else if (fault == null) {
            acknowledged++;
        }
        if (failure != null || acknowledged == sent) {
            notifyAll();
        }
        return first;
    }

    private synchronized void requireNoFailure() throws Exception {
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Returns when all replicas have everything that was sent.
     *
     * @throws Exception the first failure
     */
    synchronized void await() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (failure == null && acknowledged < sent) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new TimeoutException(topic + " acknowledges nothing");
            }
            wait(left);
        }
        requireNoFailure();
    }

    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
    }
}
