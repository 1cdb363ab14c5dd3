package io.tributary.contract.topic;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;

/** The names of a migration's topics and consumer groups, and how the topics are made. */
public final class Topics {
    /** The size in bytes that a topic of messages takes records up to: Kafka's own default. Larger messages come in parts. */
    public static final int LARGEST_RECORD = 1024 * 1024 + 12;

    private final String migration;

    public Topics(Plan plan) {
        this.migration = plan.migration();
    }

    /** Where the connector writes a tenant's changes, as the source has them. */
    public String source(Tenant tenant) {
        return sourceFamily() + "." + tenant.slug();
    }

    /** Where the transformer writes a tenant's changes, as the target takes them. */
    public String target(Tenant tenant) {
        return targetFamily() + "." + tenant.slug();
    }

    /** What the names of all source topics begin with. */
    public String sourceFamily() {
        return migration + ".source";
    }

    /** What the names of all target topics begin with. */
    public String targetFamily() {
        return migration + ".target";
    }

    /** The compacted topic of Avro schemas. */
    public String schemas() {
        return migration + ".schemas";
    }

    /** The consumer group that reads source topics. */
    public String transformerGroup() {
        return migration + ".transformer";
    }

    /** The consumer group that reads target topics. */
    public String sinkGroup() {
        return migration + ".sink";
    }

    /**
     * Creates a tenant's topics if they are not there: one partition each, since order is what they are for, and kept
     * for ever, since what has not been applied must not expire.
     *
     * @throws KafkaException when the cluster cannot be reached or refuses
     */
    public void createFor(Tenant tenant, KafkaClients clients) {
        Map<String, String> settings = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                "-1",
                TopicConfig.RETENTION_BYTES_CONFIG,
                "-1",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(LARGEST_RECORD));
        create(clients, List.of(topic(source(tenant), settings), topic(target(tenant), settings)));
    }

    /** Creates the topic of schemas if it is not there. */
    public void createSchemas(KafkaClients clients) {
        Map<String, String> settings = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        create(clients, List.of(topic(schemas(), settings)));
    }

    /** An empty replication factor leaves it to the broker's default. */
    private static NewTopic topic(String name, Map<String, String> settings) {
        return new NewTopic(name, Optional.of(1), Optional.empty()).configs(settings);
    }

    private static void create(KafkaClients clients, List<NewTopic> topics) {
        try (Admin admin = clients.admin()) {
            for (KafkaFuture<Void> created : admin.createTopics(topics).values().values()) {
                await(created);
            }
        }
    }

    private static void await(KafkaFuture<Void> created) {
        try {
            created.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException(
                        "a topic cannot be created: " + e.getCause().getMessage(), e.getCause());
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
