package io.tributary.contract.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagePartsTest {
    private static final int MEBIBYTE = 1024 * 1024;

    private final MessageParts parts = new MessageParts();
    private final Epochs epochs = new Epochs(0);

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                MessageParts.PART_BYTES,
                MessageParts.PART_BYTES + 1,
                2 * MessageParts.PART_BYTES,
                5 * MessageParts.PART_BYTES - 1
            })
    void a_message_of_any_size_comes_back_whole_from_records_that_any_broker_takes(int size) {
        byte[] message = message(size);

        List<ProducerRecord<byte[], byte[]>> records = records(message, 1);

        assertThat(records).allSatisfy(record -> assertThat(record.value()).hasSizeLessThan(MEBIBYTE - 10_000));
        List<byte[]> read = read(records);
        assertThat(read).hasSize(1);
        assertThat(read.get(0)).isEqualTo(message);
    }

    @Test
    void a_message_that_lacks_a_part_is_not_there_and_the_next_one_is() {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int lost = 0; lost < 3; lost++) {
            List<ProducerRecord<byte[], byte[]>> holed =
                    new ArrayList<>(records(message(3 * MessageParts.PART_BYTES), 1));
            holed.remove(lost);
            records.addAll(holed);
        }
        byte[] next = message(2 * MessageParts.PART_BYTES);
        records.addAll(records(next, 1));

        assertThat(read(records)).containsExactly(next);
    }

    @Test
    void what_a_writer_left_unfinished_does_not_mix_with_what_the_next_one_writes() {
        List<ProducerRecord<byte[], byte[]>> unfinished = records(message(MEBIBYTE), 1);
        byte[] small = message(10);
        byte[] large = message(2 * MEBIBYTE);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(unfinished.subList(0, 1));
        records.addAll(records(small, 2));
        records.add(unfinished.get(1));
        List<ProducerRecord<byte[], byte[]>> written = records(large, 2);
        records.add(written.get(0));
        records.addAll(unfinished);
        records.addAll(written.subList(1, written.size()));

        assertThat(read(records)).containsExactly(small, large);
    }

    private static List<ProducerRecord<byte[], byte[]>> records(byte[] message, long epoch) {
        PartedOutput output = new PartedOutput();
        int half = message.length / 2;
        output.write(message, 0, half);
        output.write(message, half, message.length - half);
        return MessageParts.records("topic", output.take(), epoch);
    }

    private List<byte[]> read(List<ProducerRecord<byte[], byte[]>> records) {
        List<byte[]> messages = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : records) {
            ConsumerRecord<byte[], byte[]> read = new ConsumerRecord<>(
                    record.topic(),
                    0,
                    0,
                    0,
                    TimestampType.CREATE_TIME,
                    0,
                    record.value().length,
                    null,
                    record.value(),
                    record.headers(),
                    Optional.empty());
            if (epochs.admit(read)) {
                parts.join(read).ifPresent(messages::add);
            }
        }
        return messages;
    }

    private static byte[] message(int size) {
        byte[] message = new byte[size];
        new Random(size).nextBytes(message);
        return message;
    }
}
