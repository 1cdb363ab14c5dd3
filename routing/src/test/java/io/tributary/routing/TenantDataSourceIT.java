package io.tributary.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TenantDataSourceIT {
    private static final UUID ONE = UUID.fromString("00000000-0000-0000-0000-000000000001");
    private static final UUID OTHER = UUID.fromString("00000000-0000-0000-0000-000000000002");
    private static final String NOTES = "SELECT note FROM public.notes ORDER BY note";
    private static final String SETTING = "SELECT coalesce(current_setting('app.tenant_id', true), '')";
    private static PostgresServer server;

    /** One connection only, so that every test reuses the session that the step before it had. */
    private HikariDataSource pool;

    @BeforeAll
    static void start_server() throws SQLException {
        server = PostgresServer.startTemporary(Map.of());
        server.execute("postgres", """
                CREATE ROLE application LOGIN PASSWORD 'application';
                CREATE TABLE public.notes (tenant_id uuid NOT NULL, note text, PRIMARY KEY (tenant_id, note));
                ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
                ALTER TABLE public.notes FORCE ROW LEVEL SECURITY;
                CREATE POLICY tenant ON public.notes
                    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
                    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
                GRANT SELECT, INSERT, UPDATE, DELETE ON public.notes TO application;
                INSERT INTO public.notes VALUES ('%s', 'of one'), ('%s', 'of the other');
                """.formatted(ONE, OTHER));
    }

    @AfterAll
    static void stop_server() {
        server.close();
    }

    @BeforeEach
    void open_pool() {
        pool = pool(1, true);
    }

    @AfterEach
    void close_pool() {
        pool.close();
    }

    @ParameterizedTest
    @EnumSource
    void every_tenant_sees_its_own_rows_only(TenantDataSource.Mode mode) throws Exception {
        TenantDataSource tenants = new TenantDataSource(pool, mode);
        assertThat(rows(tenants, ONE, NOTES)).containsExactly("of one");
        assertThat(rows(tenants, OTHER, NOTES)).containsExactly("of the other");
    }

    @ParameterizedTest
    @EnumSource
    void without_a_tenant_there_is_an_error_and_no_rows(TenantDataSource.Mode mode) {
        TenantDataSource tenants = new TenantDataSource(pool, mode);
        assertThatThrownBy(tenants::getConnection)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("no current tenant");
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_that_served_a_tenant_shows_nothing_once_it_is_back(TenantDataSource.Mode mode) throws Exception {
        rows(new TenantDataSource(pool, mode), ONE, NOTES);
        try (Connection connection = pool.getConnection()) {
            assertThat(rows(connection, SETTING)).containsExactly("");
            assertThat(rows(connection, NOTES)).isEmpty();
            assertThat(connection.getAutoCommit()).isTrue();
        }
    }

    /** In the mode TRANSACTION it is the pooler's sessions that would have to be cleaned, and only the pooler can. */
    @Test
    void what_outlives_a_transaction_does_not_outlive_the_tenants_turn() throws Exception {
        TenantDataSource tenants = new TenantDataSource(pool, TenantDataSource.Mode.SESSION);
        TenantContext.call(ONE, () -> {
            try (Connection connection = tenants.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("DECLARE held CURSOR WITH HOLD FOR " + NOTES);
                statement.execute("CREATE TEMP TABLE kept AS " + NOTES);
            }
            return null;
        });
        for (String leftOver : List.of("FETCH ALL FROM held", "SELECT * FROM kept")) {
            assertThatThrownBy(() -> rows(tenants, OTHER, leftOver)).hasMessageContaining("does not exist");
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_tenant_is_taken_off_an_aborted_transaction(TenantDataSource.Mode mode) throws Exception {
        TenantDataSource tenants = new TenantDataSource(pool, mode);
        TenantContext.call(ONE, () -> {
            try (Connection connection = tenants.getConnection()) {
                connection.setAutoCommit(false);
                assertThatThrownBy(() -> rows(connection, "SELECT 1 / 0")).isInstanceOf(SQLException.class);
            }
            return null;
        });
        try (Connection connection = pool.getConnection()) {
            assertThat(rows(connection, SETTING)).containsExactly("");
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_tenant_outlives_commits_and_rollbacks(TenantDataSource.Mode mode) throws Exception {
        try (HikariDataSource manual = pool(1, false)) {
            TenantDataSource tenants = new TenantDataSource(manual, mode);
            TenantContext.call(ONE, () -> {
                try (Connection connection = tenants.getConnection()) {
                    assertThat(rows(connection, NOTES)).containsExactly("of one");
                    connection.rollback();
                    assertThat(rows(connection, NOTES)).containsExactly("of one");
                    connection.commit();
                    assertThat(rows(connection, NOTES)).containsExactly("of one");
                }
                return null;
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_tenant_outlives_a_rollback_to_a_savepoint(TenantDataSource.Mode mode) throws Exception {
        TenantDataSource tenants = new TenantDataSource(pool, mode);
        TenantContext.call(ONE, () -> {
            try (Connection connection = tenants.getConnection()) {
                connection.setAutoCommit(false);
                Savepoint savepoint = connection.setSavepoint();
                assertThat(rows(connection, NOTES)).containsExactly("of one");
                connection.rollback(savepoint);
                assertThat(rows(connection, NOTES)).containsExactly("of one");
            }
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_keeps_the_tenant_that_it_was_opened_for(TenantDataSource.Mode mode) throws Exception {
        TenantDataSource tenants = new TenantDataSource(pool, mode);
        try (Connection connection = TenantContext.call(ONE, tenants::getConnection)) {
            assertThat(rows(connection, NOTES)).containsExactly("of one");
            TenantContext.call(OTHER, () -> assertThat(rows(connection, NOTES)).containsExactly("of one"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void rows_of_another_tenant_cannot_be_written(TenantDataSource.Mode mode) {
        TenantDataSource tenants = new TenantDataSource(pool, mode);
        String insert = "INSERT INTO public.notes VALUES ('" + OTHER + "', 'smuggled') RETURNING note";
        assertThatThrownBy(() -> rows(tenants, ONE, insert)).hasMessageContaining("row-level security");
    }

    @ParameterizedTest
    @EnumSource
    void what_was_not_committed_is_gone_after_close(TenantDataSource.Mode mode) throws Exception {
        TenantDataSource tenants = new TenantDataSource(pool, mode);
        TenantContext.call(ONE, () -> {
            try (Connection connection = tenants.getConnection()) {
                connection.setAutoCommit(false);
                rows(connection, "INSERT INTO public.notes VALUES ('" + ONE + "', 'unfinished') RETURNING note");
            }
            return null;
        });
        assertThat(rows(tenants, ONE, NOTES)).containsExactly("of one");
    }

    @ParameterizedTest
    @EnumSource
    void tenants_on_many_threads_never_see_each_other(TenantDataSource.Mode mode) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (HikariDataSource shared = pool(3, true)) {
            TenantDataSource tenants = new TenantDataSource(shared, mode);
            List<Future<List<String>>> ones = new ArrayList<>();
            List<Future<List<String>>> others = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                ones.add(threads.submit(() -> rows(tenants, ONE, NOTES)));
                others.add(threads.submit(() -> rows(tenants, OTHER, NOTES)));
            }
            for (int i = 0; i < ones.size(); i++) {
                assertThat(ones.get(i).get()).containsExactly("of one");
                assertThat(others.get(i).get()).containsExactly("of the other");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_statement_leads_back_to_the_same_connection_and_closing_it_takes_the_tenant_off(TenantDataSource.Mode mode)
            throws Exception {
        TenantDataSource tenants = new TenantDataSource(pool, mode);
        Connection connection = TenantContext.call(ONE, tenants::getConnection);
        Statement statement = connection.createStatement();
        assertThat(statement.getConnection()).isSameAs(connection);
        statement.getConnection().close();
        assertThat(connection.isClosed()).isTrue();
        assertThatThrownBy(connection::createStatement).hasMessageContaining("closed");
    }

    @Test
    void a_connection_whose_session_died_is_not_given_back() throws Exception {
        TenantDataSource tenants = new TenantDataSource(pool, TenantDataSource.Mode.SESSION);
        try (Connection connection = TenantContext.call(ONE, tenants::getConnection)) {
            String backend = rows(connection, "SELECT pg_backend_pid()").get(0);
            server.execute("postgres", "SELECT pg_terminate_backend(" + backend + ")");
        }
        assertThat(rows(tenants, OTHER, NOTES)).containsExactly("of the other");
    }

    @Test
    void in_transaction_mode_nothing_is_left_on_the_session_between_transactions() throws Exception {
        TenantDataSource tenants = new TenantDataSource(pool, TenantDataSource.Mode.TRANSACTION);
        TenantContext.call(ONE, () -> {
            try (Connection connection = tenants.getConnection()) {
                rows(connection, NOTES);
                connection.commit();
                Connection behind = (Connection) connection.unwrap(org.postgresql.PGConnection.class);
                assertThat(rows(behind, SETTING)).containsExactly("");
            }
            return null;
        });
    }

    @Test
    void in_transaction_mode_autocommit_is_refused() throws Exception {
        TenantDataSource tenants = new TenantDataSource(pool, TenantDataSource.Mode.TRANSACTION);
        try (Connection connection = TenantContext.call(ONE, tenants::getConnection)) {
            assertThat(connection.getAutoCommit()).isFalse();
            assertThatThrownBy(() -> connection.setAutoCommit(true)).hasMessageContaining("autocommit");
        }
    }

    private static HikariDataSource pool(int size, boolean autoCommit) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.url("postgres"));
        config.setUsername("application");
        config.setPassword("application");
        config.setMaximumPoolSize(size);
        config.setAutoCommit(autoCommit);
        return new HikariDataSource(config);
    }

    private static List<String> rows(TenantDataSource tenants, UUID tenantId, String sql) throws Exception {
        return TenantContext.call(tenantId, () -> {
            try (Connection connection = tenants.getConnection()) {
                return rows(connection, sql);
            }
        });
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                values.add(row.getString(1));
            }
        }
        return values;
    }
}
