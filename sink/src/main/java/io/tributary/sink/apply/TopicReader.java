package io.tributary.sink.apply;

import io.tributary.contract.control.CopyRequest;
import io.tributary.contract.control.Progress;
import io.tributary.contract.topic.Offsets;
import io.tributary.contract.wire.Epochs;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.MessageDecoder;
import io.tributary.contract.wire.MessageParts;
import io.tributary.contract.wire.SchemaStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a tenant's target topic from where the target is. What it commits to the consumer group is for those who look at
 * the group's lag; it is never read back.
 */
final class TopicReader {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** Nobody looks more often, and a commit costs the broker as much as many records. */
    private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** A poll that returns so many records has more behind it, which can go into the same commit. */
    private static final int MANY = 40;
    /** How many polls in a row without a record say that nothing comes that could fill a hole in the topic. */
    private static final int QUIET_POLLS = 3;
    /** How many say that the writer of a transaction that has begun has stopped, and may be waiting itself. */
    private static final int STALLED_POLLS = 60;

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private MessageDecoder decoder;
    private MessageParts parts;
    private Epochs epochs;
    private long border;
    private long committed;
    private long committedAt = System.nanoTime() - COMMIT_NANOS;
    private int emptyPolls;
    private Flaw flaw;

    TopicReader(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        this.partition = new TopicPartition(topic, 0);
    }

    /**
     * Goes to where the target is, or to the topic's beginning when nothing has been applied. When a new copy was asked for
     * and not applied yet, nothing before it counts: whatever it is, it is passed over unread.
     */
    void start(Standing standing, SchemaStore schemas) {
        Progress progress = standing.progress();
        consumer.assign(List.of(partition));
        if (standing.awaited().isPresent()) {
            Offsets.seek(consumer, partition, standing.awaited().get().targetOffset());
        } else if (progress.begun()) {
            consumer.seek(partition, progress.kafkaOffset());
        } else {
            consumer.seekToBeginning(List.of(partition));
        }
        decoder = new MessageDecoder(schemas);
        parts = new MessageParts();
        epochs = new Epochs(standing.awaited().map(CopyRequest::epoch).orElse(progress.epoch()));
        border = consumer.position(partition);
        committed = 0;
        emptyPolls = 0;
        flaw = new Flaw();
        LOG.info(
                "reading {} from offset {}, position {}",
                partition,
                border,
                progress.position().asString());
    }

    /**
     * Hands over what there is, in order; waits a moment when there is nothing.
     *
     * @param enough says, between polls, that no more is wanted
     * @return whether a flaw of what was read is final: nothing has come for a while, or much that did not mend it
     */
    boolean read(Assembler assembler, BooleanSupplier enough) throws Exception {
        int count = take(consumer.poll(POLL), assembler);
        emptyPolls = count == 0 ? emptyPolls + 1 : 0;
        while (count >= MANY && !enough.getAsBoolean()) {
            // no variable holds the last records while the next ones are unpacked
            count = take(consumer.poll(Duration.ZERO), assembler);
        }
        return emptyPolls >= QUIET_POLLS || flaw.lasts();
    }

    /** Whether nothing has come for about a minute. */
    boolean stalled() {
        return emptyPolls >= STALLED_POLLS;
    }

    /** Waits until something comes, which is to be read again. */
    void awaitMore(BooleanSupplier over) {
        while (!over.getAsBoolean() && consumer.poll(POLL).isEmpty()) {
            LOG.trace("nothing has come yet");
        }
    }

    private int take(ConsumerRecords<byte[], byte[]> records, Assembler assembler) throws Exception {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Optional<byte[]> bytes = epochs.admit(record) ? parts.join(record) : Optional.empty();
            if (bytes.isPresent()) {
                int size = bytes.get().length;
                Message message = decoder.decode(bytes.get());
                bytes = Optional.empty(); // a large one needs the room
                assembler.accept(message, record.offset(), epochs.newest(), size);
            }
            flaw.seen(assembler.refused(), epochs.newest(), record.timestamp());
            if (!assembler.inTransaction() && assembler.flaw().isEmpty()) {
                border = record.offset() + 1;
            }
        }
        return records.count();
    }

    /**
     * For how long transactions were written that cannot be applied, by the records' own time. A writer that failed ends
     * long before the limit, and the next one begins with what is missing.
     */
    private static final class Flaw {
        private static final Duration LIMIT = Duration.ofSeconds(30);

        private long refused;
        private long epoch;
        private long since;
        private boolean lasts;

        void seen(long nowRefused, long writer, long at) {
            if (nowRefused == refused) {
                return;
            }
            if (refused == 0 || writer != epoch) {
                epoch = writer;
                since = at;
            }
            refused = nowRefused;
            lasts = at - since > LIMIT.toMillis();
        }

        boolean lasts() {
            return lasts;
        }
    }

    /** Shows the group's lag as what it is, soon: all that was read up to the last whole transaction has been applied. */
    void commit() {
        if (border <= committed || System.nanoTime() - committedAt < COMMIT_NANOS) {
            return;
        }
        committed = border;
        committedAt = System.nanoTime();
        consumer.commitAsync(Map.of(partition, new OffsetAndMetadata(border)), (offsets, failure) -> {
            if (failure != null) {
                committed = 0;
                LOG.debug("an offset was not committed, but will be: {}", failure.toString());
            }
        });
    }
}
