package io.tributary.connector.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Epochs;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.MessageDecoder;
import io.tributary.contract.wire.SchemaStore;
import io.tributary.contract.wire.Truncate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Reads a source topic from its beginning by the rules that every reader follows, and holds them: a Begin voids what was
 * unfinished, what ends at or before the last position is passed over, nothing is missing in the chain, counts are right.
 */
final class TestingTopic implements Message.Visitor<RuntimeException>, AutoCloseable {
    private final Consumer<byte[], byte[]> consumer;
    private final MessageDecoder decoder;
    private final Epochs epochs = new Epochs(0);
    private final List<TestingTransaction> transactions = new ArrayList<>();
    private Begin begin;
    private List<Message> messages = new ArrayList<>();
    private Optional<LogSequenceNumber> resumed = Optional.empty();
    private long position;
    private String awaited;
    private boolean seen;

    TestingTopic(Plan plan, Tenant tenant, SchemaStore schemas) {
        this.consumer = new KafkaClients(plan.kafka()).consumer("test");
        this.decoder = new MessageDecoder(schemas);
        List<TopicPartition> partitions = List.of(new TopicPartition(new Topics(plan).source(tenant), 0));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Where the stream has gone on with what it had passed over. */
    TestingTopic resumed(Optional<LogSequenceNumber> at) {
        resumed = at;
        return this;
    }

    /** All transactions up to the one with this marker. */
    List<TestingTransaction> until(String marker, Future<?> writer) throws Exception {
        awaited = marker;
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!seen) {
            if (writer.isDone()) {
                writer.get();
            }
            assertThat(System.nanoTime())
                    .as("the marker comes; read so far: %s", transactions.size())
                    .isLessThan(deadline);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                if (epochs.admit(record)) {
                    decoder.decode(record.value()).accept(this);
                }
            }
        }
        return transactions;
    }

    @Override
    public void begin(Begin message) {
        begin = message;
        messages = new ArrayList<>();
    }

    @Override
    public void change(Change message) {
        add(message);
    }

    @Override
    public void truncate(Truncate message) {
        add(message);
    }

    @Override
    public void marker(Marker message) {
        add(message);
    }

    private void add(Message message) {
        assertThat(begin).isNotNull();
        messages.add(message);
    }

    @Override
    public void end(End end) {
        assertThat(begin).isNotNull();
        assertThat(end.messages()).isEqualTo(messages.size());
        if (resumed.filter(end.previous()::equals).isEmpty()) {
            assertThat(end.previous().asLong()).isLessThanOrEqualTo(position);
        }
        if (end.position().asLong() > position) {
            position = end.position().asLong();
            transactions.add(new TestingTransaction(begin, messages, end));
            seen |= messages.contains(new Marker(Marker.PREFIX, awaited));
        }
        begin = null;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
