package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import io.tributary.contract.stage.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;

/** Checks a cluster's own settings: replicas that it has no brokers for are refused at the first write. */
final class BrokerSettings {
    private static final String NAME = "kafka-replicas";
    private static final int USUAL_COPIES = 3;

    private final Config settings;
    private final int brokers;
    private final List<Finding> findings = new ArrayList<>();

    private BrokerSettings(Config settings, int brokers) {
        this.settings = settings;
        this.brokers = brokers;
    }

    static List<Finding> check(Admin admin, int brokers) throws InterruptedException {
        try {
            return new BrokerSettings(read(admin), brokers).check();
        } catch (ExecutionException | TimeoutException e) {
            return List.of(Finding.warning(
                    NAME,
                    Optional.empty(),
                    "the brokers' settings cannot be read: " + Faults.describe(e),
                    "allow DescribeConfigs on the cluster, or see for yourself that default.replication.factor and"
                            + " offsets.topic.replication.factor are at most " + brokers));
        }
    }

    private static Config read(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
        Node broker = KafkaChecks.answer(
                        admin.describeCluster(new DescribeClusterOptions().timeoutMs(KafkaChecks.PATIENCE))
                                .nodes())
                .iterator()
                .next();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
        return KafkaChecks.answer(admin.describeConfigs(
                                List.of(resource), new DescribeConfigsOptions().timeoutMs(KafkaChecks.PATIENCE))
                        .all())
                .get(resource);
    }

    private List<Finding> check() {
        int copies = number("default.replication.factor", 1);
        int needed = number("min.insync.replicas", 1);
        atMost("default.replication.factor", copies, brokers, "brokers");
        atMost("offsets.topic.replication.factor", number("offsets.topic.replication.factor", 1), brokers, "brokers");
        atMost("min.insync.replicas", needed, copies, "copies that a new topic gets");
        if (findings.isEmpty() && copies == 1 && brokers > 1) {
            findings.add(Finding.warning(
                    NAME,
                    Optional.empty(),
                    "a new topic gets one copy, though there are " + brokers + " brokers: with its broker goes what was"
                            + " not applied yet, and the tenants have to be copied anew",
                    "set default.replication.factor=" + Math.min(brokers, USUAL_COPIES)
                            + " and min.insync.replicas=2 in the brokers' configuration"));
        }
        if (findings.isEmpty()) {
            String found = "copies of a new topic: " + copies + "; that must answer: " + needed;
            findings.add(Finding.pass(NAME, Optional.empty(), found));
        }
        return findings;
    }

    private void atMost(String setting, int value, int limit, String limited) {
        if (value > limit) {
            findings.add(Finding.blocker(
                    NAME,
                    Optional.empty(),
                    "Kafka's " + setting + " is " + value + ", more than the " + limit + " " + limited,
                    "set " + setting + "=" + limit + " in the brokers' configuration, or start more brokers"));
        }
    }

    private int number(String setting, int otherwise) {
        ConfigEntry entry = settings.get(setting);
        return entry == null || entry.value() == null ? otherwise : Integer.parseInt(entry.value());
    }
}
