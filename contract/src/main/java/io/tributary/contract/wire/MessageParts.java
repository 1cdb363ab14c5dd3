package io.tributary.contract.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Carries a message that is larger than a record may be in several, one behind the other; each but an only one says in a
 * header where in the message it stands and how large that is. So brokers need not take large records, and only the row
 * itself, not the cluster, limits how large a row may be. An instance joins what one reader reads; for one thread.
 */
public final class MessageParts {
    /** With its envelope less than what brokers and producers take unless they are told otherwise, 1 MiB. */
    static final int PART_BYTES = 768 * 1024;

    private static final String HEADER = "part";
    /** What a record without a value is read as: nothing that could be decoded. */
    private static final byte[] NO_MESSAGE = {};

    private byte[] message;
    private int joined;

    /**
     * The records of a message for the one partition of a tenant's topic, in order.
     *
     * @param parts what {@link MessageEncoder#encode} made of it
     */
    public static List<ProducerRecord<byte[], byte[]>> records(String topic, List<byte[]> parts, long epoch) {
        if (parts.size() == 1) {
            return List.of(Epochs.record(topic, parts.get(0), epoch));
        }
        int size = parts.stream().mapToInt(part -> part.length).reduce(0, Math::addExact);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        int from = 0;
        for (byte[] part : parts) {
            ProducerRecord<byte[], byte[]> record = Epochs.record(topic, part, epoch);
            byte[] place = ByteBuffer.allocate(2 * Integer.BYTES)
                    .putInt(from)
                    .putInt(size)
                    .array();
            record.headers().add(HEADER, place);
            records.add(record);
            from += part.length;
        }
        return records;
    }

    /**
     * Takes the next record that counts, and returns the message that is complete with it. A message of which a part is
     * missing, since its writer ended or lost it, never becomes complete, as if it were not there at all.
     */
    public Optional<byte[]> join(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(HEADER);
        if (header == null) {
            message = null;
            return Optional.of(record.value() == null ? NO_MESSAGE : record.value());
        }
        ByteBuffer place = ByteBuffer.wrap(header.value());
        add(place.getInt(), place.getInt(), record.value());
        if (message == null || joined < message.length) {
            return Optional.empty();
        }
        byte[] complete = message;
        message = null;
        return Optional.of(complete);
    }

    private void add(int from, int size, byte[] part) {
        if (from == 0) {
            message = new byte[size];
            joined = 0;
        }
        if (message == null || from != joined || size != message.length) {
            message = null;
            return;
        }
        System.arraycopy(part, 0, message, from, part.length);
        joined += part.length;
    }
}
