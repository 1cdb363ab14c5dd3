package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
import io.tributary.embedded.PostgresVersion;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every check runs on every version. Needs the programs of all; the profile {@code versions} has them and runs it. */
@Tag("versions")
class PreflightVersionsIT {
    private static TestingDatabases databases;
    private static KafkaServer kafka;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws SQLException {
        databases = TestingDatabases.start(Map.of());
        databases.createSource("a", "CREATE TABLE public.item (id int PRIMARY KEY, name text)");
        kafka = KafkaServer.startTemporary();
    }

    @AfterAll
    static void stop() {
        kafka.close();
        databases.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_source_of_any_version_is_ready_but_for_what_would_break_its_application(PostgresVersion version)
            throws Exception {
        try (PostgresServer source = PostgresServer.startTemporary(version, Map.of())) {
            source.execute(
                    "postgres",
                    "CREATE ROLE replication_user LOGIN REPLICATION PASSWORD '" + TestingPlan.PASSWORD + "'");
            source.createDatabase("a");
            source.execute("postgres", "ALTER DATABASE a OWNER TO replication_user");
            source.execute("a", """
                    SET ROLE replication_user;
                    CREATE TABLE public.plain (id int PRIMARY KEY);
                    CREATE TABLE public.late (id int PRIMARY KEY DEFERRABLE);
                    CREATE TABLE public.computed (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED);
                    ALTER TABLE public.computed REPLICA IDENTITY FULL;
                    INSERT INTO public.late VALUES (1);
                    INSERT INTO public.computed VALUES (1)""");
            String plan = new TestingPlan(kafka.bootstrapServers(), databases.url(TestingDatabases.TARGET))
                    .tenant("tenant-a", source.url("a"))
                    .write(directory);

            JsonNode findings = blockers(plan);

            source.execute("a", "CREATE PUBLICATION everything FOR ALL TABLES");
            for (String table : List.of("late", "computed")) {
                assertThat(findings.toString().contains("public." + table))
                        .as(table + " in " + findings)
                        .isEqualTo(refusesUpdates(source, table));
            }
            for (JsonNode finding : findings) {
                assertThat(finding.path("check").asText()).isEqualTo("replica-identity");
                source.execute("a", finding.path("remedy").asText());
            }
            assertThat(blockers(plan)).isEmpty();
            assertThat(refusesUpdates(source, "late")).isFalse();
            assertThat(refusesUpdates(source, "computed")).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "V14")
    void a_target_of_any_version_that_is_supported_is_ready(PostgresVersion version) throws Exception {
        try (TestingDatabases target = TestingDatabases.start(version, Map.of())) {
            String plan = new TestingPlan(kafka.bootstrapServers(), target.url(TestingDatabases.TARGET))
                    .tenant("tenant-a", databases.url("a"))
                    .write(directory);

            assertThat(blockers(plan)).isEmpty();
        }
    }

    private static JsonNode blockers(String plan) {
        JsonNode findings =
                TestingCommand.run("-c", plan, "preflight", "--json").json().path("findings");
        ArrayNode blockers = JsonNodeFactory.instance.arrayNode();
        findings.forEach(finding -> {
            if (finding.path("severity").asText().equals("blocker")) {
                blockers.add(finding);
            }
        });
        return blockers;
    }

    private static boolean refusesUpdates(PostgresServer source, String table) {
        try {
            source.execute("a", "UPDATE public." + table + " SET id = id + 1");
            return false;
        } catch (SQLException e) {
            return true;
        }
    }
}
