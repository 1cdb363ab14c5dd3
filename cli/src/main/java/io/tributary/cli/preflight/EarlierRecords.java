package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Commands;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Whether topics and control schema tell the same story: what neither has forgotten. */
final class EarlierRecords {
    static final String NAME = "earlier-records";

    private final Plan plan;
    private final Topics topics;
    private final MigrationState state;

    private EarlierRecords(Plan plan, MigrationState state) {
        this.plan = plan;
        this.topics = new Topics(plan);
        this.state = state;
    }

    static List<Finding> check(Plan plan, MigrationState state)
            throws InterruptedException, ExecutionException, TimeoutException {
        EarlierRecords records = new EarlierRecords(plan, state);
        try (Admin admin = new KafkaClients(plan.kafka()).admin()) {
            Set<String> present =
                    KafkaChecks.answer(admin.listTopics(new ListTopicsOptions().timeoutMs(KafkaChecks.PATIENCE))
                            .names());
            List<String> ours =
                    records.names().stream().filter(present::contains).toList();
            return records.judge(
                    offsets(admin, ours, OffsetSpec.earliest()), offsets(admin, ours, OffsetSpec.latest()));
        }
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (Tenant tenant : plan.tenants()) {
            names.add(topics.source(tenant));
            names.add(topics.target(tenant));
        }
        return names;
    }

    private static Map<String, Long> offsets(Admin admin, List<String> names, OffsetSpec which)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> asked =
                names.stream().collect(Collectors.toMap(name -> new TopicPartition(name, 0), name -> which));
        Map<TopicPartition, ListOffsetsResultInfo> answered =
                KafkaChecks.answer(admin.listOffsets(asked, new ListOffsetsOptions().timeoutMs(KafkaChecks.PATIENCE))
                        .all());
        Map<String, Long> offsets = new LinkedHashMap<>();
        answered.forEach((partition, offset) -> offsets.put(partition.topic(), offset.offset()));
        return offsets;
    }

    private List<Finding> judge(Map<String, Long> begin, Map<String, Long> end) {
        List<Finding> findings = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        state.tenants().forEach((tenant, known) -> {
            if (known.known()) {
                cut(tenant, known, begin, end).ifPresent(findings::add);
            } else if (!known.captured()) {
                List.of(topics.source(tenant), topics.target(tenant)).stream()
                        .filter(topic -> end.getOrDefault(topic, 0L) > 0)
                        .forEach(unknown::add);
            }
        });
        if (!unknown.isEmpty()) {
            findings.add(leftBehind(unknown));
        }
        return findings.isEmpty()
                ? List.of(Finding.pass(
                        NAME, Optional.empty(), "the topics have what the control schema knows of, and nothing else"))
                : findings;
    }

    private Optional<Finding> cut(
            Tenant tenant, MigrationState.TenantState known, Map<String, Long> begin, Map<String, Long> end) {
        String topic = topics.target(tenant);
        if (known.awaitsCopy()) {
            return Optional.empty();
        }
        if (known.offset() <= end.getOrDefault(topic, 0L) && known.offset() >= begin.getOrDefault(topic, 0L)) {
            return Optional.empty();
        }
        return Optional.of(Finding.blocker(
                NAME,
                Optional.of(tenant.slug()),
                "the target goes on at offset " + known.offset() + " of topic " + topic + ", which has those from "
                        + begin.getOrDefault(topic, 0L) + " to " + end.getOrDefault(topic, 0L)
                        + ": records were deleted before they were applied",
                Commands.resync(tenant)));
    }

    private Finding leftBehind(List<String> names) {
        String pattern = names.stream().map(name -> name.replace(".", "\\.")).collect(Collectors.joining("|"));
        return Finding.warning(
                NAME,
                Optional.empty(),
                "topics have records of an attempt that the target's control schema does not know, which will be read"
                        + " again: " + String.join(", ", names),
                "kafka-topics.sh --bootstrap-server " + plan.kafka().get("bootstrap.servers") + " --delete --topic '"
                        + pattern + "'");
    }
}
