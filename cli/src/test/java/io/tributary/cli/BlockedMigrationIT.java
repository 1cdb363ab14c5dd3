package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.embedded.KafkaServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stops a migration is named before anything was changed anywhere. */
class BlockedMigrationIT {
    private static TestingDatabases databases;
    private static KafkaServer kafka;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws SQLException {
        databases = TestingDatabases.start(Map.of());
        databases.createSource("good", "CREATE TABLE public.product (id int PRIMARY KEY, name text)");
        databases.createSource("keyless", "CREATE TABLE public.event (at timestamptz, what text)");
        kafka = KafkaServer.startTemporary();
    }

    @AfterAll
    static void stop() {
        kafka.close();
        databases.close();
    }

    @AfterEach
    void nothing_was_changed_anywhere() throws SQLException, ExecutionException, InterruptedException {
        for (String source : new String[] {"good", "keyless"}) {
            assertThat(databases.query(source, "SELECT count(*) FROM pg_publication"))
                    .isEqualTo("0");
        }
        assertThat(databases.query("postgres", "SELECT count(*) FROM pg_replication_slots"))
                .isEqualTo("0");
        String tables = "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE n.nspname IN ('public', 'tributary')";
        assertThat(databases.query(TestingDatabases.TARGET, tables)).isEqualTo("0");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            assertThat(admin.listTopics().names().get()).isEmpty();
        }
    }

    @Test
    void a_host_that_cannot_be_reached() throws IOException {
        assertBlocked(plan().tenant("tenant-b", "jdbc:postgresql://127.0.0.1:1/nowhere"), "tenant-b", "127.0.0.1:1");
    }

    @Test
    void a_wrong_password_which_is_not_printed() throws IOException {
        TestingCommand run = assertBlocked(plan().sourcePassword("not-the-password"), "tenant-a", "password");

        assertThat(run.error()).doesNotContain("not-the-password");
    }

    @Test
    void a_table_without_a_primary_key() throws IOException {
        assertBlocked(plan().tenant("tenant-b", databases.url("keyless")), "tenant-b", "public.event");

        TestingCommand preflight = TestingCommand.run(
                "-c", plan().tenant("tenant-b", databases.url("keyless")).write(directory), "preflight");
        assertThat(preflight.out()).containsOnlyOnce("public.event has no primary key");
    }

    @Test
    void a_wal_level_that_is_not_logical() throws IOException, SQLException {
        try (TestingDatabases replica = TestingDatabases.start(Map.of("wal_level", "replica"))) {
            replica.createSource("copy", "CREATE TABLE public.product (id int PRIMARY KEY)");

            assertBlocked(plan().tenant("tenant-b", replica.url("copy")), "tenant-b", "wal_level");
        }
    }

    @Test
    void a_broker_that_does_not_answer() throws IOException {
        TestingPlan plan = new TestingPlan("127.0.0.1:1", databases.url(TestingDatabases.TARGET))
                .tenant("tenant-a", databases.url("good"));

        assertBlocked(plan, null, "127.0.0.1:1");
    }

    private TestingPlan plan() {
        return new TestingPlan(kafka.bootstrapServers(), databases.url(TestingDatabases.TARGET))
                .tenant("tenant-a", databases.url("good"));
    }

    /** Both preflight and run say it and end with 3. */
    private TestingCommand assertBlocked(TestingPlan plan, String tenant, String found) throws IOException {
        String file = plan.write(directory);
        TestingCommand preflight = TestingCommand.run("-c", file, "preflight", "--json");
        assertThat(preflight.exitCode()).as(preflight.error()).isEqualTo(3);
        assertThat(preflight.json().path("ok").asBoolean(true)).isFalse();
        assertThat(preflight.json().path("findings")).anySatisfy(finding -> assertBlocker(finding, tenant, found));

        TestingCommand run = TestingCommand.run("-c", file, "run");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.error()).contains(found, "nothing was changed");
        return run;
    }

    private static void assertBlocker(JsonNode finding, String tenant, String found) {
        assertThat(finding.path("severity").asText()).isEqualTo("blocker");
        assertThat(finding.path("tenant").textValue()).isEqualTo(tenant);
        assertThat(finding.path("found").asText()).contains(found);
        assertThat(finding.path("remedy").asText()).isNotEmpty();
    }
}
