package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.stage.Faults;
import io.tributary.contract.topic.Topics;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;

/** Checks topics that are there: whether they keep order, keep everything, take large rows and may be used. */
final class TopicSettings {
    private static final String NAME = TopicChecks.NAME;
    private static final Set<AclOperation> NEEDED =
            EnumSet.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE);

    private final Plan plan;
    private final Admin admin;

    TopicSettings(Plan plan, Admin admin) {
        this.plan = plan;
        this.admin = admin;
    }

    /** What is wrong with these topics, all of which exist. */
    List<Finding> check(List<String> topics) throws InterruptedException {
        if (topics.isEmpty()) {
            return List.of();
        }
        try {
            Map<String, TopicDescription> descriptions = KafkaChecks.answer(admin.describeTopics(
                            topics,
                            new DescribeTopicsOptions()
                                    .includeAuthorizedOperations(true)
                                    .timeoutMs(KafkaChecks.PATIENCE))
                    .allTopicNames());
            List<ConfigResource> resources = topics.stream()
                    .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                    .toList();
            Map<ConfigResource, Config> settings = KafkaChecks.answer(
                    admin.describeConfigs(resources, new DescribeConfigsOptions().timeoutMs(KafkaChecks.PATIENCE))
                            .all());
            List<Finding> findings = new ArrayList<>();
            for (ConfigResource resource : resources) {
                judge(descriptions.get(resource.name()), settings.get(resource), findings);
            }
            return findings;
        } catch (ExecutionException | TimeoutException e) {
            return List.of(Finding.blocker(
                    NAME,
                    Optional.empty(),
                    "topics that exist cannot be described: " + Faults.describe(e),
                    "allow the plan's Kafka user Describe and DescribeConfigs on topics " + plan.migration() + ".*"));
        }
    }

    private void judge(TopicDescription topic, Config settings, List<Finding> findings) {
        int partitions = topic.partitions().size();
        if (partitions != 1) {
            findings.add(blocker(
                    "topic " + topic.name() + " has " + partitions + " partitions; order is kept in one only",
                    tool("kafka-topics.sh") + " --delete --topic " + topic.name() + " # if nothing else uses it"));
        }
        operations(topic, findings);
        replicas(topic, settings, findings);
        Map<String, String> wrong = wrong(topic.name(), settings);
        if (!wrong.isEmpty()) {
            findings.add(blocker(
                    "topic " + topic.name() + " may forget what was not applied yet: "
                            + wrong.keySet().stream()
                                    .map(name -> name + "=" + value(settings, name))
                                    .collect(Collectors.joining(", ")),
                    alter(topic.name(), wrong)));
        }
        String size = value(settings, "max.message.bytes");
        if (!isSchemas(topic.name()) && Long.parseLong(size) < Topics.LARGEST_RECORD) {
            findings.add(Finding.warning(
                    NAME,
                    Optional.empty(),
                    "topic " + topic.name() + " takes records of " + size + " bytes at most; a larger row, or part of"
                            + " one, pauses its tenant",
                    alter(topic.name(), Map.of("max.message.bytes", Integer.toString(Topics.LARGEST_RECORD)))));
        }
    }

    /** The settings that the topic has to have and has not. */
    private Map<String, String> wrong(String topic, Config settings) {
        Map<String, String> wrong = new TreeMap<>();
        String policy = isSchemas(topic) ? "compact" : "delete";
        Map<String, String> needed = isSchemas(topic)
                ? Map.of("cleanup.policy", policy)
                : Map.of("cleanup.policy", policy, "retention.ms", "-1", "retention.bytes", "-1");
        needed.forEach((name, value) -> {
            if (!value.equals(value(settings, name))) {
                wrong.put(name, value);
            }
        });
        return wrong;
    }

    private static void replicas(TopicDescription topic, Config settings, List<Finding> findings) {
        int needed = Integer.parseInt(value(settings, "min.insync.replicas"));
        topic.partitions().stream()
                .filter(partition -> partition.isr().size() < needed)
                .forEach(partition -> findings.add(blocker(
                        "topic " + topic.name() + " has " + partition.isr().size() + " copies that are up to date, and "
                                + needed + " must be before it takes a record",
                        "start the brokers that have the other copies, or lower min.insync.replicas of the topic")));
    }

    /** Null where the brokers do not tell, which is when they do not ask either. */
    private void operations(TopicDescription topic, List<Finding> findings) {
        Set<AclOperation> allowed = topic.authorizedOperations();
        if (allowed == null || allowed.contains(AclOperation.ALL) || allowed.containsAll(NEEDED)) {
            return;
        }
        Set<AclOperation> missing = EnumSet.copyOf(NEEDED);
        missing.removeAll(allowed);
        findings.add(blocker(
                "the plan's user may not do this with topic " + topic.name() + ": " + missing,
                tool("kafka-acls.sh") + " --add --allow-principal User:… --operation Read --operation Write --operation"
                        + " Describe --topic " + plan.migration() + ". --resource-pattern-type prefixed"));
    }

    private boolean isSchemas(String topic) {
        return topic.equals(new Topics(plan).schemas());
    }

    private String alter(String topic, Map<String, String> settings) {
        return tool("kafka-configs.sh") + " --alter --entity-type topics --entity-name " + topic + " --add-config "
                + settings.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining(","));
    }

    private String tool(String script) {
        return script + " --bootstrap-server " + plan.kafka().get("bootstrap.servers");
    }

    private static String value(Config settings, String name) {
        return settings.get(name).value();
    }

    private static Finding blocker(String found, String remedy) {
        return Finding.blocker(NAME, Optional.empty(), found, remedy);
    }
}
