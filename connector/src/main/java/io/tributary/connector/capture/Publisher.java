package io.tributary.connector.capture;

import io.tributary.contract.topic.Marks;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.MessageEncoder;
import io.tributary.contract.wire.MessageParts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.postgresql.replication.LogSequenceNumber;

/** Writes messages to a tenant's topic, in order. After the first failure nothing more is written. */
final class Publisher implements AutoCloseable {
    /** Longer than the producer itself waits for an acknowledgement. */
    private static final Duration PATIENCE = Duration.ofSeconds(75);

    private static final long LOOK_MILLIS = 100;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final Producer<byte[], byte[]> producer;
    private final MessageEncoder encoder;
    private final String topic;
    private final long epoch;
    private final Marks<LogSequenceNumber> marks = new Marks<>();
    private final Callback callback = this::arrived;
    private long sent;
    /** Counted by the producer's own thread only. */
    private final AtomicLong arrived = new AtomicLong();

    private volatile boolean awaited;
    private volatile Exception failure;

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
                producer.send(record, callback);
            }
        } catch (RuntimeException e) {
            requireNoFailure(); // it, and not that the producer was closed because of it
            throw e;
        }
    }

    /** Not under the lock: a producer that is closed waits for its own thread, which calls this, too. */
    private void arrived(RecordMetadata metadata, Exception fault) {
        if (fault == null) {
            arrived.incrementAndGet();
            if (awaited) {
                wake();
            }
        } else if (isFirstFailure(fault)) {
            // what stands behind a lost record must not be written, or it would seem that nothing is missing
            producer.close(Duration.ZERO);
        }
    }

    private synchronized boolean isFirstFailure(Exception fault) {
        boolean first = failure == null;
        if (first) {
            failure = fault;
        }
        notifyAll();
        return first;
    }

    private synchronized void wake() {
        notifyAll();
    }

    private void requireNoFailure() throws Exception {
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
        awaited = true;
        while (failure == null && arrived.get() < sent) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new TimeoutException(topic + " acknowledges nothing");
            }
            wait(Math.min(left, LOOK_MILLIS));
        }
        awaited = false;
        requireNoFailure();
    }

    /** All that was sent up to now brings the topic to this position. For the sending thread. */
    void mark(LogSequenceNumber position) {
        marks.reached(arrived.get());
        marks.set(sent, position);
    }

    /**
     * The last of the marked positions, or one of the last, up to which all replicas have everything; never one of which
     * something is missing. For the sending thread.
     *
     * @throws Exception the first failure
     */
    LogSequenceNumber acknowledged() throws Exception {
        requireNoFailure();
        return marks.reached(arrived.get()).orElse(LogSequenceNumber.INVALID_LSN);
    }

    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
    }
}
