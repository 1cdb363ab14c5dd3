package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.stage.Faults;
import io.tributary.contract.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;

/** Checks that the plan's user may use the migration's consumer groups. */
final class GroupCheck {
    static final String NAME = "kafka-groups";

    private GroupCheck() {}

    static List<Finding> check(Plan plan, Admin admin) throws InterruptedException {
        Topics topics = new Topics(plan);
        List<Finding> refused = new ArrayList<>();
        for (String group : List.of(topics.transformerGroup(), topics.sinkGroup())) {
            try {
                KafkaChecks.answer(admin.listConsumerGroupOffsets(
                                group, new ListConsumerGroupOffsetsOptions().timeoutMs(KafkaChecks.PATIENCE))
                        .partitionsToOffsetAndMetadata());
            } catch (ExecutionException | TimeoutException e) {
                refused.add(Finding.blocker(
                        NAME,
                        Optional.empty(),
                        "consumer group " + group + " cannot be used: " + Faults.describe(e),
                        "kafka-acls.sh --bootstrap-server " + plan.kafka().get("bootstrap.servers")
                                + " --add --allow-principal User:… --operation Read --group " + group));
            }
        }
        return refused.isEmpty()
                ? List.of(Finding.pass(NAME, Optional.empty(), "the migration's consumer groups can be used"))
                : refused;
    }
}
