package io.tributary.cli.preflight;

import io.tributary.cli.console.Amounts;
import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.stage.Faults;
import io.tributary.contract.topic.KafkaClients;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;

/** Checks that Kafka can be reached, is as large as it is set up to be, and lets the migration's topics be made. */
final class KafkaChecks {
    /** How long a cluster may take for one answer, in milliseconds. */
    static final int PATIENCE = 6_000;

    private KafkaChecks() {}

    /** Never throws but for an interrupt; a check that could not run is a blocker. */
    static List<Finding> check(Plan plan) throws InterruptedException {
        try (Admin admin = new KafkaClients(plan.kafka()).admin()) {
            int brokers = reach(admin).size();
            List<Finding> findings = new ArrayList<>();
            findings.add(Finding.pass(
                    "kafka", Optional.empty(), servers(plan) + " answers, " + Amounts.count(brokers, "broker")));
            findings.addAll(BrokerSettings.check(admin, brokers));
            findings.addAll(new TopicChecks(plan, admin).check());
            findings.addAll(GroupCheck.check(plan, admin));
            return findings;
        } catch (RuntimeException | ExecutionException | TimeoutException e) {
            return List.of(unreachable(plan, e));
        }
    }

    private static Collection<Node> reach(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer(admin.describeCluster(new DescribeClusterOptions().timeoutMs(PATIENCE))
                .nodes());
    }

    /**
     * What a cluster answers, within the time that it has for it. The client itself gives up after that; the longer wait is
     * for a client that gets no processor while many sources are checked.
     */
    static <T> T answer(KafkaFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(PATIENCE + 20_000L, TimeUnit.MILLISECONDS);
    }

    private static Finding unreachable(Plan plan, Exception fault) {
        return Finding.blocker(
                "kafka",
                Optional.empty(),
                "Kafka at " + servers(plan) + " does not answer: " + Faults.describe(fault),
                "start the brokers, or correct kafka.bootstrap.servers and the security settings beside it in the plan;"
                        + " the brokers' advertised.listeners must be reachable from here too");
    }

    private static String servers(Plan plan) {
        return plan.kafka().get("bootstrap.servers");
    }
}
