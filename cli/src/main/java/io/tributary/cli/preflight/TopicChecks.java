package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import io.tributary.contract.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** Checks that the migration's topics can be made, or are there with one partition each. */
final class TopicChecks {
    private static final String NAME = "kafka-topics";

    private final Plan plan;
    private final Admin admin;

    TopicChecks(Plan plan, Admin admin) {
        this.plan = plan;
        this.admin = admin;
    }

    List<Finding> check() throws InterruptedException {
        List<NewTopic> topics =
                names().stream().map(TopicChecks::ofOnePartition).toList();
        CreateTopicsOptions options =
                new CreateTopicsOptions().validateOnly(true).timeoutMs(KafkaChecks.PATIENCE);
        List<Finding> problems = new ArrayList<>();
        for (Map.Entry<String, KafkaFuture<Void>> topic :
                admin.createTopics(topics, options).values().entrySet()) {
            problem(topic.getKey(), topic.getValue()).ifPresent(problems::add);
        }
        return problems.isEmpty()
                ? List.of(Finding.pass(NAME, Optional.empty(), "topics " + plan.migration() + ".* can be created"))
                : problems;
    }

    private List<String> names() {
        Topics topics = new Topics(plan);
        List<String> names = new ArrayList<>();
        for (Tenant tenant : plan.tenants()) {
            names.add(topics.source(tenant));
            names.add(topics.target(tenant));
        }
        if (plan.schemaRegistry().isEmpty()) {
            names.add(topics.schemas());
        }
        return names;
    }

    private static NewTopic ofOnePartition(String name) {
        return new NewTopic(name, Optional.of(1), Optional.empty());
    }

    private Optional<Finding> problem(String topic, KafkaFuture<Void> creation) throws InterruptedException {
        try {
            KafkaChecks.answer(creation);
            return Optional.empty();
        } catch (ExecutionException e) {
            return e.getCause() instanceof TopicExistsException ? partitions(topic) : Optional.of(refused(topic, e));
        } catch (TimeoutException e) {
            return Optional.of(refused(topic, e));
        }
    }

    private Optional<Finding> partitions(String topic) throws InterruptedException {
        try {
            TopicDescription description = KafkaChecks.answer(admin.describeTopics(
                                    List.of(topic), new DescribeTopicsOptions().timeoutMs(KafkaChecks.PATIENCE))
                            .allTopicNames())
                    .get(topic);
            int partitions = description.partitions().size();
            return partitions == 1 ? Optional.empty() : Optional.of(manyPartitions(topic, partitions));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.of(refused(topic, e));
        }
    }

    private static Finding manyPartitions(String topic, int partitions) {
        return Finding.blocker(
                NAME,
                Optional.empty(),
                "topic " + topic + " has " + partitions + " partitions; order is kept in one only",
                "delete it, if nothing else uses it: kafka-topics.sh --delete --topic " + topic);
    }

    private static Finding refused(String topic, Exception fault) {
        return Finding.blocker(
                NAME,
                Optional.empty(),
                "topic " + topic + " cannot be created: " + Faults.describe(fault),
                "allow the plan's Kafka user to create, describe, read and write topics, or create it with one"
                        + " partition, retention.ms=-1 and max.message.bytes=115343360");
    }
}
