package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.embedded.KafkaServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The pipeline with its schemas in a Confluent-compatible registry; skipped where none can be started in a container. */
class ContainerRegistryIT {
    private static final String IMAGE =
            System.getenv().getOrDefault("REGISTRY_IMAGE", "apicurio/apicurio-registry:3.3.3");
    private static final String API = "/apis/ccompat/v7";
    private static final int PORT = 8080;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static GenericContainer<?> registry;
    private static KafkaServer kafka;
    private static TestingDatabases databases;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws SQLException, IOException {
        TestingContainers.assumeImage(IMAGE);
        registry = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withImagePullPolicy(image -> false)
                .withExposedPorts(PORT)
                .waitingFor(Wait.forHttp(API + "/subjects").forPort(PORT).withStartupTimeout(PATIENCE));
        registry.start();
        kafka = KafkaServer.startTemporary();
        databases = TestingDatabases.start(Map.of());
        databases.createSource("a", TestingDatabases.shop());
    }

    @AfterAll
    static void stop() {
        if (databases != null) {
            databases.close();
        }
        if (kafka != null) {
            kafka.close();
        }
        if (registry != null) {
            registry.stop();
        }
    }

    @Test
    void a_tenant_arrives_whole_with_its_schemas_in_the_registry() throws Exception {
        String url = "http://" + registry.getHost() + ":" + registry.getMappedPort(PORT) + API;
        String plan = new TestingPlan(kafka.bootstrapServers(), databases.url(TestingDatabases.TARGET))
                .schemaRegistry(url)
                .tenant("tenant-a", databases.url("a"))
                .write(directory);
        try (TestingProcess run = TestingProcess.start(directory.resolve("run.log"), "-c", plan, "run")) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(state(plan)).as(run::said).isEqualTo("streaming"));

            // rows that were there did not come through Kafka
            databases.execute("a", "UPDATE public.orders SET id = id WHERE id = (SELECT min(id) FROM public.orders)");
            TestingCommand validation = TestingCommand.run("-c", plan, "validate", "--json");
            assertThat(validation.exitCode())
                    .as(validation.error() + run.said())
                    .isZero();
            assertThat(subjects(url))
                    .contains("saas.source-tributary.public.orders.Change")
                    .contains("saas.target-tributary.public.orders.Change");
            assertThat(run.stop()).as(run.said()).isZero();
        }
    }

    private static String subjects(String url) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + "/subjects")).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private static String state(String plan) {
        return TestingCommand.run("-c", plan, "status", "--json")
                .json()
                .path("tenants")
                .path(0)
                .path("state")
                .asText();
    }
}
