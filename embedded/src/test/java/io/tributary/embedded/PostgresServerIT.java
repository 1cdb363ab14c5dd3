package io.tributary.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGProperty;

class PostgresServerIT {
    private static PostgresServer shared;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startShared() throws SQLException {
        shared = PostgresServer.startTemporary(Map.of("work_mem", "5MB", "max_connections", "50"));
        shared.execute("postgres", "CREATE ROLE replicator LOGIN REPLICATION PASSWORD 'right'");
    }

    @AfterAll
    static void closeShared() {
        shared.close();
    }

    @Test
    void the_binaries_are_of_the_pinned_version() throws SQLException {
        assertThat(query(shared, "SELECT version()")).startsWith("PostgreSQL 17.11");
    }

    @Test
    void the_given_settings_replace_the_defaults_and_the_others_stay() throws SQLException {
        assertThat(query(shared, "SHOW work_mem")).isEqualTo("5MB");
        assertThat(query(shared, "SHOW max_connections")).isEqualTo("50");
        assertThat(query(shared, "SHOW wal_level")).isEqualTo("logical");
        assertThat(query(shared, "SHOW timezone")).isEqualTo("UTC");
        assertThat(query(shared, "SHOW server_encoding")).isEqualTo("UTF8");
        assertThat(query(shared, "SELECT upper('é')")).isEqualTo("É");
    }

    @Test
    void a_created_database_takes_connections_and_keeps_the_case_of_its_name() throws SQLException {
        shared.createDatabase("Tenant-1");
        try (Connection connection = shared.connect("Tenant-1")) {
            assertThat(connection.getCatalog()).isEqualTo("Tenant-1");
        }
    }

    @Test
    void a_wrong_password_fails_and_the_right_one_does_not() throws SQLException {
        assertThatThrownBy(() -> connectAsReplicator("wrong", false)).hasMessageContaining("password authentication");
        connectAsReplicator("right", false).close();
    }

    @Test
    void a_wrong_password_fails_for_replication_connections_too() throws SQLException {
        assertThatThrownBy(() -> connectAsReplicator("wrong", true)).hasMessageContaining("password authentication");
        connectAsReplicator("right", true).close();
    }

    @Test
    void a_logical_slot_of_pgoutput_can_be_made() throws SQLException {
        assertThat(query(shared, "SELECT slot_name FROM pg_create_logical_replication_slot('probe', 'pgoutput', true)"))
                .isEqualTo("probe");
    }

    @Test
    void a_restarted_server_keeps_its_port_and_its_rows() throws SQLException {
        try (PostgresServer server = PostgresServer.start(directory, Map.of())) {
            int port = server.port();
            server.execute("postgres", "CREATE TABLE kept AS SELECT 42 AS number");
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            assertThat(query(server, "SELECT number FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void committed_rows_outlive_an_immediate_stop_and_a_start_on_the_same_directory() throws SQLException {
        PostgresServer first = PostgresServer.start(directory, Map.of());
        first.execute("postgres", "CREATE TABLE kept AS SELECT 42 AS number");
        first.stop(StopMode.IMMEDIATE);
        assertThatThrownBy(() -> first.connect("postgres")).isInstanceOf(SQLException.class);
        try (PostgresServer second = PostgresServer.start(directory, Map.of())) {
            assertThat(second.port()).isEqualTo(first.port());
            assertThat(query(second, "SELECT number FROM kept")).isEqualTo("42");
        }
        first.close();
    }

    @Test
    void a_directory_that_a_server_uses_is_refused_and_the_server_goes_on() throws SQLException {
        try (PostgresServer server = PostgresServer.start(directory, Map.of())) {
            assertThatThrownBy(() -> PostgresServer.start(directory, Map.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Another server runs");
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void a_server_left_by_a_killed_process_is_stopped_and_its_rows_are_served() throws Exception {
        Process killed = startInAnotherProcess(directory);
        killed.destroyForcibly().waitFor();
        assertThat(directory.resolve("data/postmaster.pid")).exists();
        try (PostgresServer server = PostgresServer.start(directory, Map.of())) {
            assertThat(query(server, "SELECT number FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void a_process_that_ends_in_order_leaves_no_server() throws Exception {
        Process ended = startInAnotherProcess(directory);
        ended.destroy();
        assertThat(ended.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();
    }

    @Test
    void a_process_file_that_names_another_program_neither_stops_it_nor_keeps_the_server_from_starting()
            throws Exception {
        PostgresServer.start(directory, Map.of()).close();
        Process other = new ProcessBuilder("sleep", "60").start();
        Files.writeString(directory.resolve("data/postmaster.pid"), other.pid() + "\n" + directory.resolve("data"));
        try (PostgresServer server = PostgresServer.start(directory, Map.of())) {
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroy();
        }
    }

    @Test
    void servers_started_at_once_get_different_ports() {
        List<CompletableFuture<PostgresServer>> starts = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> PostgresServer.startTemporary(Map.of())))
                .limit(3)
                .toList();
        List<PostgresServer> servers =
                starts.stream().map(CompletableFuture::join).toList();
        assertThat(servers.stream().map(PostgresServer::port).distinct()).hasSize(3);
        servers.forEach(PostgresServer::close);
    }

    @Test
    void a_setting_that_the_server_refuses_is_named_in_the_error() {
        assertThatThrownBy(() -> PostgresServer.start(directory, Map.of("no_such_setting", "1")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no_such_setting");
    }

    private static Connection connectAsReplicator(String password, boolean replication) throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, "replicator");
        PGProperty.PASSWORD.set(properties, password);
        if (replication) {
            PGProperty.REPLICATION.set(properties, "database");
            PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
            PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "17");
        }
        return DriverManager.getConnection(shared.url("postgres"), properties);
    }

    private static String query(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Process startInAnotherProcess(Path directory) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServingProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("serving");
        return process;
    }

    /** Serves one row until it is ended. */
    static final class ServingProcess {
        private ServingProcess() {}

        public static void main(String[] arguments) throws Exception {
            PostgresServer server = PostgresServer.start(Path.of(arguments[0]), Map.of());
            server.execute("postgres", "CREATE TABLE kept AS SELECT 42 AS number");
            System.out.println("serving");
            Thread.currentThread().join();
        }
    }
}
