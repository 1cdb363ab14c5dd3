package io.tributary.contract.topic;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Where a tenant's topics end.
 *
 * @param source the offset behind the last record of the source topic; 0 when there is no such topic
 * @param target the same of the target topic
 */
public record Offsets(long source, long target) {
    private static final int TIMEOUT_MILLIS = 10_000;

    /**
     * Asks Kafka, for at most ten seconds each question.
     *
     * @throws ExecutionException when it refuses
     * @throws TimeoutException when it does not answer
     */
    public static Offsets ends(Plan plan, Tenant tenant)
            throws ExecutionException, InterruptedException, TimeoutException {
        Topics topics = new Topics(plan);
        try (Admin admin = new KafkaClients(plan.kafka()).admin()) {
            return new Offsets(end(admin, topics.source(tenant)), end(admin, topics.target(tenant)));
        }
    }

    /**
     * The offset behind the last record of the tenant's source topic; 0 when there is no such topic.
     *
     * @throws ExecutionException when Kafka refuses
     * @throws TimeoutException when it does not answer within ten seconds
     */
    public static long sourceEnd(Plan plan, Tenant tenant)
            throws ExecutionException, InterruptedException, TimeoutException {
        return end(plan, new Topics(plan).source(tenant));
    }

    /**
     * The offset behind the last record of a topic; 0 when there is no such topic.
     *
     * @throws ExecutionException when Kafka refuses
     * @throws TimeoutException when it does not answer within ten seconds
     */
    public static long end(Plan plan, String topic) throws ExecutionException, InterruptedException, TimeoutException {
        try (Admin admin = new KafkaClients(plan.kafka()).admin()) {
            return end(admin, topic);
        }
    }

    private static long end(Admin admin, String topic)
            throws ExecutionException, InterruptedException, TimeoutException {
        TopicPartition partition = new TopicPartition(topic, 0);
        ListOffsetsOptions options = new ListOffsetsOptions().timeoutMs(TIMEOUT_MILLIS);
        try {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()), options)
                    .partitionResult(partition)
                    .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                    .offset();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw e;
        }
    }

    /** Lets a consumer go on at an offset; at the beginning, if the topic does not have it, being another one by now. */
    public static void seek(Consumer<?, ?> consumer, TopicPartition partition, long offset) {
        List<TopicPartition> partitions = List.of(partition);
        long first = consumer.beginningOffsets(partitions).get(partition);
        long end = consumer.endOffsets(partitions).get(partition);
        consumer.seek(partition, offset < first || offset > end ? first : offset);
    }
}
