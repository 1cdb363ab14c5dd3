package io.tributary.transformer;

import io.tributary.contract.control.CopyRequest;
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
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a tenant's source topic from where its consumer group has come to. The group's offset is always at the border of a
 * transaction, and beside it stands the newest epoch seen, so that a stale record is known as one after a restart too.
 */
final class SourceReader {
    private static final Logger LOG = LoggerFactory.getLogger(SourceReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** A commit costs the broker as much as many records. */
    private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final MessageDecoder decoder;
    private final MessageParts parts = new MessageParts();
    private Epochs epochs;
    private Borders borders;
    private long committed;
    private long committedAt = System.nanoTime() - COMMIT_NANOS;

    SourceReader(Consumer<byte[], byte[]> consumer, String topic, SchemaStore schemas) {
        this.consumer = consumer;
        this.partition = new TopicPartition(topic, 0);
        this.decoder = new MessageDecoder(schemas);
    }

    /**
     * Goes to the group's offset, or to the topic's beginning when the group has none. When a new copy was asked for since
     * the group came that far, nothing before that copy counts: whatever it is, it is passed over unread.
     */
    void start(Optional<CopyRequest> request) {
        consumer.assign(List.of(partition));
        OffsetAndMetadata offset = consumer.committed(Set.of(partition)).get(partition);
        long epoch = offset == null || offset.metadata().isEmpty() ? 0 : Long.parseLong(offset.metadata());
        if (request.isPresent() && request.get().epoch() > epoch) {
            epoch = request.get().epoch();
            Offsets.seek(consumer, partition, request.get().sourceOffset());
        } else if (offset == null) {
            consumer.seekToBeginning(List.of(partition));
        } else {
            consumer.seek(partition, offset.offset());
        }
        committed = consumer.position(partition);
        borders = new Borders(committed);
        epochs = new Epochs(epoch);
        LOG.info("reading {} from offset {}, epoch {}", partition, committed, epoch);
    }

    /**
     * Hands over what there is, in order; waits a moment when there is nothing. Stale records are passed over.
     *
     * @param counts asked when the first record of another writer comes: whether this reader may go on. Records of a new
     *     copy are not for a reader that began before it was asked for: what it makes of them would be stale
     * @return whether the reader may go on; if not, that record and those behind it were not handed over
     */
    boolean read(Receiver receiver, Check counts) throws Exception {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            long newest = epochs.newest();
            boolean admitted = epochs.admit(record);
            if (epochs.newest() > newest && !counts.passes()) {
                return false;
            }
            Optional<byte[]> bytes = admitted ? parts.join(record) : Optional.empty();
            if (bytes.isPresent()) {
                Message message = decoder.decode(bytes.get());
                borders.read(record.offset(), message);
                receiver.receive(message);
            } else {
                borders.passOver(record.offset());
            }
        }
        return true;
    }

    /** Where the next reader may start once all that was read before has been dealt with. */
    OffsetAndMetadata border() {
        return new OffsetAndMetadata(borders.border(), Long.toString(epochs.newest()));
    }

    /** Lets the next reader start at a border, or at a later one that is committed soon. */
    void commitSoon(OffsetAndMetadata border) {
        if (System.nanoTime() - committedAt >= COMMIT_NANOS) {
            commit(border);
        }
    }

    /** Lets the next reader start at a border. */
    void commit(OffsetAndMetadata border) {
        if (border.offset() <= committed) {
            return;
        }
        committed = border.offset();
        committedAt = System.nanoTime();
        consumer.commitAsync(Map.of(partition, border), (offsets, failure) -> {
            if (failure != null) {
                committed = -1;
                LOG.warn("offset {} was not committed, but will be: {}", border.offset(), failure.toString());
            }
        });
    }

    /** Asks somebody. */
    interface Check {
        boolean passes() throws Exception;
    }

    /** Takes one message after the other. */
    interface Receiver {
        void receive(Message message) throws Exception;
    }
}
