package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tributary.cli.pipeline.Pipeline;
import io.tributary.cli.pipeline.TargetPreparation;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sources of every version move into targets of every version; the profile {@code versions} runs it. */
@Tag("versions")
@Timeout(300)
class VersionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final Map<PostgresVersion, TestingDatabases> SERVERS = new EnumMap<>(PostgresVersion.class);
    private static KafkaServer kafka;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws SQLException {
        kafka = KafkaServer.startTemporary();
        for (PostgresVersion version : PostgresVersion.values()) {
            SERVERS.put(version, TestingDatabases.start(version, Map.of()));
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(TestingDatabases::close);
        if (kafka != null) {
            kafka.close();
        }
    }

    static Stream<Arguments> targets() {
        return Stream.of(
                Arguments.of(PostgresVersion.V15, EnumSet.of(PostgresVersion.V14, PostgresVersion.V17)),
                Arguments.of(PostgresVersion.V16, EnumSet.of(PostgresVersion.V17)),
                Arguments.of(PostgresVersion.V17, EnumSet.allOf(PostgresVersion.class)),
                Arguments.of(PostgresVersion.V18, EnumSet.of(PostgresVersion.V17, PostgresVersion.V18)));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void tenants_of_these_versions_arrive_equal(PostgresVersion target, Set<PostgresVersion> sources) throws Exception {
        String schema = TestingDatabases.shop() + resource("schema.sql");

        moveEqual("to-" + target, target, sources, schema, resource("changes.sql"));
    }

    @Test
    void what_18_brought_arrives_equal() throws Exception {
        Set<PostgresVersion> eighteen = EnumSet.of(PostgresVersion.V18);

        moveEqual(
                "eighteen", PostgresVersion.V18, eighteen, resource("eighteen.sql"), resource("eighteen-changes.sql"));
    }

    /** The schema, the rows that come with it, and then the changes of every source reach the target. */
    private void moveEqual(
            String migration, PostgresVersion target, Set<PostgresVersion> sources, String schema, String changes)
            throws Exception {
        String into = SERVERS.get(target).createTarget(migration);
        TestingPlan plan = new TestingPlan(kafka.bootstrapServers(), into).migration(migration);
        for (PostgresVersion source : sources) {
            SERVERS.get(source).createSource(migration + "-source", schema);
            plan.tenant("from-" + source, SERVERS.get(source).url(migration + "-source"));
        }
        String file = plan.write(directory);

        assertReady(file, sources.size());
        assertApplied(file);
        try (AutoCloseable pipeline = run(file)) {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> assertThat(states(file))
                    .containsOnly("streaming"));
            for (PostgresVersion source : sources) {
                for (String transaction : changes.split("\n\n")) {
                    SERVERS.get(source).execute(migration + "-source", transaction);
                }
            }
            assertEqual(file, sources.size());
        }
    }

    private static void assertReady(String file, int tenants) {
        TestingCommand preflight = TestingCommand.run("-c", file, "preflight", "--json");

        assertThat(preflight.exitCode()).as(preflight.out() + preflight.error()).isZero();
        assertThat(preflight.json().path("findings"))
                .filteredOn(finding -> finding.path("check").asText().equals("source-version"))
                .hasSize(tenants)
                .allSatisfy(
                        finding -> assertThat(finding.path("severity").asText()).isEqualTo("pass"));
    }

    /** What was applied once is what there is: a second look finds nothing to do. */
    private static void assertApplied(String file) {
        TestingCommand apply = TestingCommand.run("-c", file, "schema", "--apply", "--to-port", file + "-to-port.sql");
        assertThat(apply.exitCode()).as(apply.error()).isZero();

        TestingCommand again = TestingCommand.run("-c", file, "schema", "--json", "--to-port", file + "-to-port.sql");
        assertThat(again.exitCode()).as(again.error()).isZero();
        assertThat(again.json().path("ddl").asText()).isEmpty();
    }

    private static AutoCloseable run(String file) throws Exception {
        Plan plan = PlanReader.read(Path.of(file), Map.of());
        TargetPreparation.prepare(plan, Set.of());
        return Pipeline.start(plan, List.of(StageName.values()), Set.of(), new SimpleMeterRegistry());
    }

    private static List<String> states(String file) {
        return TestingCommand.run("-c", file, "status", "--json")
                .json()
                .path("tenants")
                .findValuesAsText("state");
    }

    private static void assertEqual(String file, int tenants) {
        TestingCommand validation = TestingCommand.run("-c", file, "validate", "--json");

        assertThat(validation.exitCode())
                .as(validation.out() + validation.error())
                .isZero();
        assertThat(validation.json().path("tenants")).hasSize(tenants).allSatisfy(VersionsIT::assertStreamed);
    }

    private static void assertStreamed(JsonNode tenant) {
        assertThat(tenant.path("equal").asBoolean()).isTrue();
        assertThat(tenant.path("rows").asLong()).isGreaterThan(1_000);
        assertThat(tenant.path("changes").asLong()).isGreaterThan(200);
        assertThat(tenant.path("tables")).hasSizeGreaterThan(2);
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = VersionsIT.class.getResourceAsStream("versions/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
