package io.tributary.contract.wire;

import io.tributary.contract.stage.PausedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps schemas in a compacted topic, so that Kafka alone is enough. A schema's id is made of its own text, so that
 * processes agree on ids without asking one another: 31 bits of its SHA-256, or, where another schema has that id
 * already, the next that is free.
 */
final class TopicSchemaStore implements SchemaStore {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TopicPartition partition;
    private final Producer<byte[], byte[]> producer;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<Integer, Schema> byId = new HashMap<>();
    private final Map<Schema, Integer> bySchema = new HashMap<>();

    /** Owns both clients from now on. The topic has one partition and exists. */
    TopicSchemaStore(String topic, Producer<byte[], byte[]> producer, Consumer<byte[], byte[]> consumer) {
        this.partition = new TopicPartition(topic, 0);
        this.producer = producer;
        this.consumer = consumer;
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    @Override
    public synchronized int idOf(String subject, Schema schema) throws IOException {
        Integer known = bySchema.get(schema);
        if (known == null) {
            readToEnd();
            known = bySchema.get(schema);
        }
        return known != null ? known : publish(schema);
    }

    @Override
    public synchronized Schema schema(int id) throws IOException, PausedException {
        if (!byId.containsKey(id)) {
            readToEnd();
        }
        Schema schema = byId.get(id);
        if (schema == null) {
            throw new PausedException(
                    "topic " + partition.topic() + " has no schema with id " + id
                            + ", with which records of the migration were written",
                    "restore the topic; or write everything anew: tributary resync --copy, for every tenant");
        }
        return schema;
    }

    private int publish(Schema schema) throws IOException {
        byte[] text = schema.toString().getBytes(StandardCharsets.UTF_8);
        int id = hash(text);
        while (byId.containsKey(id)) {
            id = (id + 1) & Integer.MAX_VALUE;
        }
        byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(id).array();
        try {
            producer.send(new ProducerRecord<>(partition.topic(), key, text))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IOException("topic " + partition.topic() + " does not take a schema", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a schema was stored", e);
        }
        remember(id, schema);
        return id;
    }

    private void readToEnd() throws IOException {
        try {
            long end = consumer.endOffsets(List.of(partition), PATIENCE).get(partition);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(partition, PATIENCE) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    String text = new String(record.value(), StandardCharsets.UTF_8);
                    remember(ByteBuffer.wrap(record.key()).getInt(), new Schema.Parser().parse(text));
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException(
                            "topic " + partition.topic() + " could not be read to its end in " + PATIENCE);
                }
            }
        } catch (KafkaException e) {
            throw new IOException("topic " + partition.topic() + " cannot be read", e);
        }
    }

    /** The first schema that the topic has for an id is the one that counts. */
    private void remember(int id, Schema schema) {
        if (byId.putIfAbsent(id, schema) == null) {
            bySchema.put(schema, id);
        }
    }

    private static int hash(byte[] text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return ByteBuffer.wrap(digest).getInt() & Integer.MAX_VALUE;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public synchronized void close() {
        producer.close(Duration.ofSeconds(5));
        consumer.close();
    }
}
