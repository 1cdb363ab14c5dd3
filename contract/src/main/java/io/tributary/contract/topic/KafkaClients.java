package io.tributary.contract.topic;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes Kafka clients from a plan's properties. The plan's own win over the defaults here, but not over what the
 * guarantees rest on: acknowledgement by all replicas, idempotence, no automatic commits, no automatic skipping.
 */
public final class KafkaClients {
    private final Map<String, String> properties;

    public KafkaClients(Map<String, String> properties) {
        this.properties = Map.copyOf(properties);
    }

    /** A producer that keeps order and writes nothing twice within its life. */
    public Producer<byte[], byte[]> producer() {
        Map<String, Object> all = new HashMap<>(Map.of(
                ProducerConfig.LINGER_MS_CONFIG, "1",
                ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(256 * 1024),
                // of each tenant, while the brokers are slow
                ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(16 * 1024 * 1024),
                ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "60000",
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "20000",
                ProducerConfig.MAX_BLOCK_MS_CONFIG, "60000"));
        all.putAll(properties);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * A consumer that is assigned its partitions by hand and commits by hand. An offset that the log no longer has is an
     * error, never a leap.
     *
     * @param group the consumer group that its commits are made for
     */
    public Consumer<byte[], byte[]> consumer(String group) {
        Map<String, Object> all = new HashMap<>(Map.of(
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "100",
                // what a poll returns is unpacked: many times the bytes that were fetched
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "50",
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Integer.toString(4 * 1024 * 1024)));
        all.putAll(properties);
        all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** An administrative client. */
    public Admin admin() {
        return Admin.create(new HashMap<>(properties));
    }
}
