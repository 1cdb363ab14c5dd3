package io.tributary.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** The configuration of a broker that is alone in its cluster and is its own controller. */
final class KafkaSettings {
    private static final int MEBIBYTE = 1024 * 1024;

    private static final Map<String, String> ONE_NODE = Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", "1"),
            Map.entry("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry("inter.broker.listener.name", "CLIENT"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "5"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "5"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"));

    private static final Map<String, String> BEHAVIOUR = Map.ofEntries(
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            // a broker that was killed is back only when the session that it had is over
            Map.entry("broker.session.timeout.ms", "4000"),
            Map.entry("broker.heartbeat.interval.ms", "1000"));

    private static final Map<String, String> SIZES = Map.ofEntries(
            Map.entry("log.preallocate", "false"),
            Map.entry("log.segment.bytes", Integer.toString(256 * MEBIBYTE)),
            Map.entry("log.index.size.max.bytes", Integer.toString(MEBIBYTE)),
            Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(8 * MEBIBYTE)),
            Map.entry("log.cleaner.threads", "1"),
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "4"),
            Map.entry("num.recovery.threads.per.data.dir", "1"),
            Map.entry("background.threads", "2"),
            Map.entry("group.coordinator.threads", "1"),
            Map.entry("share.coordinator.threads", "1"),
            Map.entry("metric.reporters", ""));

    private KafkaSettings() {}

    static Properties of(Path data, KafkaPorts ports) {
        Properties properties = new Properties();
        properties.putAll(ONE_NODE);
        properties.putAll(BEHAVIOUR);
        properties.putAll(SIZES);
        properties.setProperty("log.dirs", data.toString());
        properties.setProperty(
                "listeners", "CLIENT://" + ports.brokerAddress() + ",CONTROLLER://" + ports.controllerAddress());
        properties.setProperty("advertised.listeners", "CLIENT://" + ports.brokerAddress());
        properties.setProperty("controller.quorum.voters", "1@" + ports.controllerAddress());
        return properties;
    }
}
