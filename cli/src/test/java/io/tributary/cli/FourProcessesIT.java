package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.embedded.KafkaServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stages as processes of their own, which meet on topics and in the control schema only. */
class FourProcessesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    private final Map<String, TestingProcess> processes = new LinkedHashMap<>();
    private TestingDatabases databases;
    private KafkaServer kafka;
    private String plan;

    @BeforeEach
    void start() throws SQLException, IOException {
        databases = TestingDatabases.start(Map.of());
        databases.createSource("a", TestingDatabases.shop());
        databases.createSource("b", TestingDatabases.shop());
        kafka = KafkaServer.startTemporary();
        plan = new TestingPlan(kafka.bootstrapServers(), databases.url(TestingDatabases.TARGET))
                .tenant("tenant-a", databases.url("a"))
                .tenant("tenant-b", databases.url("b"))
                .write(directory);
    }

    @AfterEach
    void stop() {
        processes.values().forEach(TestingProcess::close);
        kafka.close();
        databases.close();
    }

    @Test
    void four_processes_do_what_one_does_whatever_the_order_and_whoever_is_killed() throws Exception {
        for (String stage : List.of("sink", "validator", "transformer", "connector")) {
            run(stage);
        }
        awaitStreaming();
        write();
        for (String stage : List.of("transformer", "connector", "sink")) {
            processes.get(stage).kill();
        }
        write();
        for (String stage : List.of("connector", "transformer", "sink")) {
            run(stage);
        }
        awaitStreaming();
        write();

        TestingCommand validation = TestingCommand.run("-c", plan, "validate", "--json");
        assertThat(validation.exitCode()).as(validation.error() + logs()).isZero();
        assertThat(validation.json().path("tenants")).hasSize(2).allSatisfy(tenant -> assertThat(
                        tenant.path("changes").asLong())
                .isGreaterThan(100));
        for (TestingProcess process : processes.values()) {
            assertThat(process.stop()).as(process.said()).isZero();
        }
        assertThat(status().path("tenants"))
                .allSatisfy(tenant -> assertThat(tenant.path("state").asText()).isEqualTo("stopped"));
    }

    private void run(String stage) throws IOException {
        processes.put(
                stage,
                TestingProcess.start(directory.resolve(stage + ".log"), "-c", plan, "run", stage, "--wait", "60s"));
    }

    private void write() {
        TestingCommand writers = TestingCommand.run("-c", plan, "demo-writers", "--seconds", "2", "--json");
        assertThat(writers.exitCode()).as(writers.error()).isZero();
    }

    private void awaitStreaming() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> assertThat(
                        status().path("tenants"))
                .as(() -> logs())
                .hasSize(2)
                .allSatisfy(tenant -> assertThat(tenant.path("state").asText()).isEqualTo("streaming")));
    }

    private JsonNode status() {
        return TestingCommand.run("-c", plan, "status", "--json").json();
    }

    private String logs() {
        StringBuilder logs = new StringBuilder();
        processes.forEach((stage, process) ->
                logs.append("\n--- ").append(stage).append('\n').append(process.said()));
        return logs.toString();
    }
}
