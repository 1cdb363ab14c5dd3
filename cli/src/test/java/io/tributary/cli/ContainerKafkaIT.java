package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** The same pipeline with Kafka in a container, as it is published; skipped where no container engine answers. */
class ContainerKafkaIT {
    private static final String IMAGE = System.getenv().getOrDefault("KAFKA_IMAGE", "apache/kafka:4.3.1");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static KafkaContainer kafka;
    private static TestingDatabases databases;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws SQLException, IOException {
        TestingContainers.assumeImage(IMAGE);
        kafka = new KafkaContainer(DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("apache/kafka"))
                .withImagePullPolicy(image -> false)
                // the image prepares its configuration at every start, which fails for its own user where the files
                // that
                // it starts from are read-only
                .withCreateContainerCmdModifier(command -> command.withUser("root"));
        kafka.start();
        databases = TestingDatabases.start(Map.of());
        databases.createSource("a", TestingDatabases.shop());
    }

    @AfterAll
    static void stop() {
        if (databases != null) {
            databases.close();
        }
        if (kafka != null) {
            kafka.stop();
        }
    }

    @Test
    void a_tenant_arrives_whole_through_kafka_in_a_container() throws Exception {
        String plan = new TestingPlan(kafka.getBootstrapServers(), databases.url(TestingDatabases.TARGET))
                .tenant("tenant-a", databases.url("a"))
                .write(directory);
        try (TestingProcess run = TestingProcess.start(directory.resolve("run.log"), "-c", plan, "run")) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(state(plan)).as(run::said).isEqualTo("streaming"));
            TestingCommand writers = TestingCommand.run("-c", plan, "demo-writers", "--seconds", "3");
            assertThat(writers.exitCode()).as(writers.error()).isZero();

            TestingCommand validation = TestingCommand.run("-c", plan, "validate", "--json");
            assertThat(validation.exitCode())
                    .as(validation.error() + run.said())
                    .isZero();
            assertThat(run.stop()).as(run.said()).isZero();
        }
    }

    private static String state(String plan) {
        JsonNode status = TestingCommand.run("-c", plan, "status", "--json").json();
        return status.path("tenants").path(0).path("state").asText();
    }
}
