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

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final MessageDecoder decoder;
    private final MessageParts parts = new MessageParts();
    private Epochs epochs;
    private Borders borders;
    private long committed;

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

    /** Lets the next reader start behind the last whole transaction that was read. */
    void commit() {
        if (borders.border() > committed) {
            committed = borders.border();
            OffsetAndMetadata offset = new OffsetAndMetadata(committed, Long.toString(epochs.newest()));
            consumer.commitAsync(Map.of(partition, offset), (offsets, failure) -> {
                if (failure != null) {
                    committed = -1;
                    LOG.warn("offset {} was not committed, but will be: {}", offset.offset(), failure.toString());
                }
            });
        }
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
