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
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** Checks that the migration's topics can be made, or are there as they have to be. */
final class TopicChecks {
    static final String NAME = "kafka-topics";

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
        List<String> existing = new ArrayList<>();
        for (Map.Entry<String, KafkaFuture<Void>> topic :
                admin.createTopics(topics, options).values().entrySet()) {
            if (exists(topic.getKey(), topic.getValue(), problems)) {
                existing.add(topic.getKey());
            }
        }
        problems.addAll(new TopicSettings(plan, admin).check(existing));
        return problems.isEmpty() ? List.of(Finding.pass(NAME, Optional.empty(), pass(existing.size()))) : problems;
    }

    private String pass(int existing) {
        return existing == 0
                ? "topics " + plan.migration() + ".* can be created"
                : "topics " + plan.migration() + ".* can be created or are as they have to be: " + existing;
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

    /** Whether it is there already. That it can neither be created nor is there is a problem. */
    private static boolean exists(String topic, KafkaFuture<Void> creation, List<Finding> problems)
            throws InterruptedException {
        try {
            KafkaChecks.answer(creation);
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return true;
            }
            problems.add(refused(topic, e));
        } catch (TimeoutException e) {
            problems.add(refused(topic, e));
        }
        return false;
    }

    private static Finding refused(String topic, Exception fault) {
        return Finding.blocker(
                NAME,
                Optional.empty(),
                "topic " + topic + " cannot be created: " + Faults.describe(fault),
                "allow the plan's Kafka user to create, describe, read and write topics, or create it with one"
                        + " partition, retention.ms=-1 and max.message.bytes=" + Topics.LARGEST_RECORD);
    }
}
