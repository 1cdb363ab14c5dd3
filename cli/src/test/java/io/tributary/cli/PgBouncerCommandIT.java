package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.embedded.PgBouncerServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgBouncerCommandIT {
    private static TestingDatabases databases;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws SQLException {
        databases = TestingDatabases.start(Map.of("max_connections", "60"));
        databases.createSource("a_db", "CREATE TABLE t (v int)");
    }

    @AfterAll
    static void close() {
        databases.close();
    }

    @Test
    void a_real_pgbouncer_takes_what_is_printed_as_it_is() throws Exception {
        Assumptions.assumeTrue(PgBouncerServer.installed(), "pgbouncer is not installed");
        try (PgBouncerServer pgbouncer = PgBouncerServer.prepare()) {
            Path included = pgbouncer.file("tributary.ini");
            String plan = plan(pgbouncer, included);
            TestingCommand printed = TestingCommand.run(
                    "-c",
                    plan,
                    "pgbouncer",
                    "--socket-directory",
                    included.getParent().toString());
            assertThat(printed.exitCode()).as(printed.error()).isZero();
            assertThat(printed.error()).contains("Written: " + included);
            assertThat(printed.out()).contains("%include " + included).doesNotContain(TestingPlan.PASSWORD);
            pgbouncer.writeUsers("userlist.txt", Map.of("replication_user", TestingPlan.PASSWORD, "tributary", "c"));
            pgbouncer.start(pgbouncer.write("pgbouncer.ini", printed.out()));
            assertThat(Files.readString(pgbouncer.log())).doesNotContain("ERROR", "WARNING");
            assertThat(user(pgbouncer.url("tenant-a"))).isEqualTo("replication_user");
        }
    }

    private static String user(String url) throws SQLException {
        try (Connection client = DriverManager.getConnection(url, "replication_user", TestingPlan.PASSWORD);
                Statement statement = client.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT current_user FROM t RIGHT JOIN (VALUES (1)) AS one ON true")) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void the_document_says_where_each_tenant_is_and_has_no_secrets() throws Exception {
        try (PgBouncerServer pgbouncer = PgBouncerServer.prepare()) {
            Path included = pgbouncer.file("tributary.ini");
            String plan = plan(pgbouncer, included);
            TestingCommand written = TestingCommand.run("-c", plan, "pgbouncer", "--databases", "--json");
            assertThat(written.exitCode()).as(written.error()).isZero();
            JsonNode database = written.json().path("databases").path(0);
            assertThat(database.path("name").asText()).isEqualTo("tenant-a");
            assertThat(database.path("side").asText()).isEqualTo("source");
            assertThat(database.path("database").asText()).isEqualTo("a_db");
            assertThat(written.json().path("poolSize").intValue()).isPositive();
            assertThat(written.out()).doesNotContain(TestingPlan.PASSWORD);
            assertThat(Files.readString(included)).contains("tenant-a.source = host='127.0.0.1'");
        }
    }

    @Test
    void a_plan_without_a_pgbouncer_gets_one_whole_file() throws Exception {
        String plan = new TestingPlan("127.0.0.1:1", databases.createTarget("unpooled"))
                .tenant("tenant-a", databases.url("a_db"))
                .write(directory);
        TestingCommand printed = TestingCommand.run("-c", plan, "pgbouncer");
        assertThat(printed.exitCode()).as(printed.error()).isZero();
        assertThat(printed.out())
                .contains("[databases]\ntenant-a = host='127.0.0.1'")
                .doesNotContain("%include");
        assertThat(printed.error()).contains("names no PgBouncer");
    }

    private String plan(PgBouncerServer pgbouncer, Path included) throws Exception {
        return new TestingPlan("127.0.0.1:1", databases.createTarget("t" + System.nanoTime()))
                .tenant("tenant-a", databases.url("a_db"))
                .more("cutover:\n  pgbouncer:\n    url: " + pgbouncer.url("pgbouncer")
                        + "\n    username: tributary\n    password: c\n    databases: " + included
                        + "\n    applicationPassword: " + TestingPlan.PASSWORD)
                .write(directory);
    }
}
