package io.tributary.contract.wire;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Tells the records of the process that has a stage from those of one that had it before and does not know yet that it
 * lost it. Every record carries its writer's epoch; once a greater one was seen, smaller ones are stale. For one thread.
 */
public final class Epochs {
    private static final String HEADER = "epoch";

    private long newest;

    /** @param newest the greatest epoch that is known to have been seen; 0 if none is */
    public Epochs(long newest) {
        this.newest = newest;
    }

    /** A message's record for the one partition of a tenant's topic. */
    public static ProducerRecord<byte[], byte[]> record(String topic, byte[] message, long epoch) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(epoch).array();
        return new ProducerRecord<>(topic, 0, (byte[]) null, message, List.of(new RecordHeader(HEADER, bytes)));
    }

    /** Whether a record counts. A stale one does not: it is to be passed over as if it were not there. */
    public boolean admit(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(HEADER);
        long epoch = header == null ? 0 : ByteBuffer.wrap(header.value()).getLong();
        newest = Math.max(newest, epoch);
        return epoch == newest;
    }

    /** The greatest epoch seen. */
    public long newest() {
        return newest;
    }
}
