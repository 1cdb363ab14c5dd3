package io.tributary.validator.increment;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.contract.wire.Epochs;
import io.tributary.contract.wire.MessageDecoder;
import io.tributary.contract.wire.MessageParts;
import io.tributary.contract.wire.SchemaStore;
import io.tributary.contract.wire.SchemaStores;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Which rows of a tenant's source may have changed since it was compared last, as its topic tells: never fewer than have,
 * now and then more. Takes bounded memory, however much there is to read. For one thread.
 *
 * <p>Why none is missed. Whoever compares reads the topic's end offset O first, by {@link #readToEnd}, and then takes the
 * source's snapshot at a position P. A transaction that is not in the snapshot was committed after O was read, and a
 * connector writes a transaction after its commit: every record of it is at O or behind. So what has changed between P and
 * a later position Q is in transactions whose records all lie at or behind O. And once an End at Q or behind it has been
 * read, so have all transactions up to Q: a connector writes them in the order of their commits, one that takes over
 * begins no later than at the first that was not acknowledged, and {@link #readTo} ends at such an End. There is one when
 * a sink could be held at Q, since it has come to the first transaction behind Q by way of this topic.
 *
 * <p>Why more does no harm. A transaction that comes again, one that never came to its End, one that a connector wrote that
 * had lost its lease, and one that is behind Q may be among what is gathered. Their keys are compared at Q like all others.
 */
public final class ChangedRows implements AutoCloseable {
    private static final int MOST_KEYS = 200_000;
    private static final long MOST_BYTES = 64L * 1024 * 1024;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
    /** A broker that says nothing for so long is given up. */
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(60);

    private final TopicPartition partition;
    private final SchemaStore schemas;
    private final Consumer<byte[], byte[]> consumer;
    private final MessageDecoder decoder;
    private final MessageParts parts = new MessageParts();
    /** Parts of a message stay together only where those of another writer in between are passed over. */
    private final Epochs epochs = new Epochs(0);

    private final ChangeSet changes;
    private long offset;

    private ChangedRows(
            TopicPartition partition, SchemaStore schemas, Consumer<byte[], byte[]> consumer, ChangeSet changes) {
        this.partition = partition;
        this.schemas = schemas;
        this.consumer = consumer;
        this.decoder = new MessageDecoder(schemas);
        this.changes = changes;
    }

    /**
     * Begins at an offset of the tenant's source topic. Belongs to no consumer group: nothing of it is seen in what shows
     * the stages' lag.
     *
     * @param offset what {@link #offset} was when the rows were compared last
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    public static ChangedRows since(Plan plan, Tenant tenant, long offset) throws InterruptedException {
        return since(plan, new Topics(plan).source(tenant), offset);
    }

    /**
     * The same of any topic of a pipeline whose rows have the source's form.
     *
     * @param plan the pipeline's, which knows the topic's schemas
     */
    public static ChangedRows since(Plan plan, String topic, long offset) throws InterruptedException {
        return since(plan, topic, offset, MOST_KEYS, MOST_BYTES);
    }

    static ChangedRows since(Plan plan, String topic, long offset, int mostKeys, long mostBytes)
            throws InterruptedException {
        SchemaStore schemas = SchemaStores.open(plan);
        Consumer<byte[], byte[]> consumer = new KafkaClients(plan.kafka()).consumer(plan.migration() + ".validator");
        TopicPartition partition = new TopicPartition(topic, 0);
        ChangedRows changed = new ChangedRows(partition, schemas, consumer, new ChangeSet(mostKeys, mostBytes));
        try {
            changed.start(offset);
            return changed;
        } catch (InterruptException e) {
            InterruptedException interrupted = interrupted(e);
            changed.close();
            throw interrupted;
        } catch (RuntimeException e) {
            changed.close();
            throw e;
        }
    }

    /** Where the topic does not have the offset, it expired, or is another one by now: then nothing is known. */
    private void start(long from) {
        List<TopicPartition> partitions = List.of(partition);
        consumer.assign(partitions);
        long first = consumer.beginningOffsets(partitions, ANSWER_LIMIT).get(partition);
        if (from < first || from > end()) {
            changes.addEverything();
        }
        offset = from;
        consumer.seek(partition, from);
    }

    private long end() {
        return consumer.endOffsets(List.of(partition), ANSWER_LIMIT).get(partition);
    }

    /**
     * Gathers what the topic has now. Returns at once when all has been gathered, or when any row may have changed.
     *
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     * @throws IOException when a schema cannot be had now
     * @throws PausedException when a record is not one of ours, or its schema is gone
     */
    public void readToEnd() throws IOException, PausedException, InterruptedException {
        long end;
        try {
            end = changes.everything() ? offset : end();
        } catch (InterruptException e) {
            throw interrupted(e);
        }
        read(() -> offset >= end, "offset " + end);
    }

    /**
     * Gathers until everything that the source has committed up to a position has been gathered. Waits for it.
     *
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer, or nothing came for a minute
     * @throws IOException when a schema cannot be had now
     * @throws PausedException when a record is not one of ours, or its schema is gone
     */
    public void readTo(LogSequenceNumber position) throws IOException, PausedException, InterruptedException {
        read(() -> changes.reached().compareTo(position) >= 0, "position " + position.asString());
    }

    private void read(BooleanSupplier there, String goal) throws IOException, PausedException, InterruptedException {
        long heard = System.nanoTime();
        try {
            while (!changes.everything() && !there.getAsBoolean()) {
                if (readSome()) {
                    heard = System.nanoTime();
                } else if (System.nanoTime() - heard > SILENCE_LIMIT.toNanos()) {
                    throw new TimeoutException("topic " + partition.topic() + " gave nothing behind offset " + offset
                            + " for " + SILENCE_LIMIT.toSeconds() + " s, and was to be read to " + goal);
                }
            }
        } catch (InvalidOffsetException e) {
            changes.addEverything();
        } catch (InterruptException e) {
            throw interrupted(e);
        }
    }

    private boolean readSome() throws IOException, PausedException {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            Optional<byte[]> message = epochs.admit(record) ? parts.join(record) : Optional.empty();
            if (message.isPresent()) {
                decoder.decode(message.get()).accept(changes);
            }
        }
        long before = offset;
        offset = consumer.position(partition);
        return offset > before;
    }

    private static InterruptedException interrupted(InterruptException cause) {
        // the exception says it from now on; a thread that is still marked could not close the consumer
        Thread.interrupted();
        InterruptedException interrupted = new InterruptedException("interrupted while a topic was read");
        interrupted.initCause(cause);
        return interrupted;
    }

    /** All records before this offset have been gathered. */
    public long offset() {
        return offset;
    }

    /** Whether any row of any table may have changed: the tenant was copied anew, or the topic does not reach back so far. */
    public boolean everything() {
        return changes.everything();
    }

    /** The tables that may have changed, and the rows in them; nothing when {@link #everything} may have. */
    public SortedMap<TableName, TableChanges> tables() {
        return changes.tables();
    }

    @Override
    public void close() {
        try (schemas) {
            consumer.close();
        }
    }
}
