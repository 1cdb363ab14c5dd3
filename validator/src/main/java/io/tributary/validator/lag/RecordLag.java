package io.tributary.validator.lag;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The records that wait in a migration's topics, read for all tenants at once. */
final class RecordLag {
    private static final int TIMEOUT_MILLIS = 5_000;

    private final Topics topics;
    private final Map<TopicPartition, Long> waiting = new HashMap<>();

    private RecordLag(Topics topics) {
        this.topics = topics;
    }

    /** Asks Kafka, for at most a few seconds each question. */
    static RecordLag read(Plan plan) throws ExecutionException, InterruptedException, TimeoutException {
        RecordLag lag = new RecordLag(new Topics(plan));
        Map<TopicPartition, OffsetSpec> ofSources = new HashMap<>();
        Map<TopicPartition, OffsetSpec> ofTargets = new HashMap<>();
        for (Tenant tenant : plan.tenants()) {
            ofSources.put(partition(lag.topics.source(tenant)), OffsetSpec.latest());
            ofTargets.put(partition(lag.topics.target(tenant)), OffsetSpec.latest());
        }
        try (Admin admin = new KafkaClients(bounded(plan.kafka())).admin()) {
            lag.read(admin, lag.topics.transformerGroup(), ofSources);
            lag.read(admin, lag.topics.sinkGroup(), ofTargets);
        }
        return lag;
    }

    private static Map<String, String> bounded(Map<String, String> properties) {
        Map<String, String> bounded = new HashMap<>(properties);
        bounded.put("default.api.timeout.ms", Integer.toString(TIMEOUT_MILLIS));
        bounded.put("request.timeout.ms", Integer.toString(TIMEOUT_MILLIS));
        return bounded;
    }

    private void read(Admin admin, String group, Map<TopicPartition, OffsetSpec> partitions)
            throws ExecutionException, InterruptedException, TimeoutException {
        // Committed offsets first: read the other way round, they could be greater than the ends.
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(
                        group, new ListConsumerGroupOffsetsOptions().timeoutMs(TIMEOUT_MILLIS))
                .partitionsToOffsetAndMetadata()
                .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        ListOffsetsResult ends = admin.listOffsets(partitions, new ListOffsetsOptions().timeoutMs(TIMEOUT_MILLIS));
        for (TopicPartition partition : partitions.keySet()) {
            OffsetAndMetadata offset = committed.get(partition);
            Optional<Long> end = end(ends, partition);
            end.ifPresent(value -> waiting.put(partition, value - (offset == null ? 0 : offset.offset())));
        }
    }

    /** Empty for a topic that is not there yet. */
    private static Optional<Long> end(ListOffsetsResult ends, TopicPartition partition)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return Optional.of(ends.partitionResult(partition)
                    .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                    .offset());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The records of both of a tenant's topics that have yet to be committed; empty while a topic is not there. */
    Optional<Long> of(Tenant tenant) {
        Long source = waiting.get(partition(topics.source(tenant)));
        Long target = waiting.get(partition(topics.target(tenant)));
        return source == null || target == null ? Optional.empty() : Optional.of(source + target);
    }

    private static TopicPartition partition(String topic) {
        return new TopicPartition(topic, 0);
    }
}
