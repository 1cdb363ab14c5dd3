package io.tributary.sink.schema;

import static io.tributary.sink.schema.TestingDatabases.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.plan.KeyStrategy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A single-tenant application that knows of no tenants, on its source and on the target, where nothing but {@code
 * app.tenant_id} is set for it and another tenant has rows with the same keys.
 */
class ApplicationIT {
    private static final UUID OWN = UUID.fromString("00000000-0000-8000-8000-00000000000a");
    private static final UUID OTHER = UUID.fromString("00000000-0000-8000-8000-00000000000b");
    private static final String REFUSED = "refused: ";
    private static final String OTHERS_ROWS = """
            INSERT INTO customer (id, email, name) SELECT n, 'other' || n, 'Other' FROM generate_series(1, 30) AS n;
            INSERT INTO customer (id, email, name) VALUES (99, 'ann@example.com', 'Other Ann');
            INSERT INTO article (id, sku, price) OVERRIDING SYSTEM VALUE VALUES (1, 'A', 7), (2, 'other', 8);
            INSERT INTO purchase (id, customer_id) SELECT n, n FROM generate_series(1, 30) AS n;
            INSERT INTO line VALUES (1, 1, 1, 1), (2, 1, 2, 2);
            INSERT INTO node VALUES (1, 1, 1);
            INSERT INTO reservation (id, during) VALUES (1, '[2025-01-01,2027-01-01)');
            INSERT INTO measured VALUES ('2025-12-31', 1, 7), ('2026-06-01', 1, 8);
            INSERT INTO token VALUES ('00000000-0000-4000-8000-000000000001', 'x');
            INSERT INTO invoice VALUES (1, 'x');
            """;

    private static TestingDatabases databases;
    private static String source;
    private static String target;

    @BeforeAll
    static void start() throws SQLException {
        databases = new TestingDatabases();
        source = databases.source(resource("application.sql"));
        target = databases.target();
        databases.server().execute(target, "CREATE EXTENSION btree_gist");
        TargetSchema.read(databases.plan(
                        target,
                        TestingDatabases.tables(
                                KeyStrategy.COMPOSITE,
                                Map.of("public.token", KeyStrategy.KEEP, "public.invoice", KeyStrategy.OFFSET)),
                        List.of(
                                databases.tenant(source, Optional.of(OWN)),
                                databases.tenant(databases.source(""), Optional.of(OTHER)))))
                .apply();
        try (Connection session = session(OTHER);
                Statement statement = session.createStatement()) {
            statement.execute(OTHERS_ROWS);
        }
    }

    @AfterAll
    static void stop() {
        databases.close();
    }

    @Test
    void ordinary_statements_return_on_the_target_what_they_return_on_the_source() throws SQLException {
        String others = othersRows();
        List<String> refused = new ArrayList<>();
        try (Connection onSource = databases.server().connect(source);
                Connection onTarget = session(OWN)) {
            for (String sql : resource("application-statements.sql").split(";\n")) {
                List<String> expected = results(onSource, sql);
                assertThat(results(onTarget, sql)).as(sql).isEqualTo(expected);
                expected.stream().filter(result -> result.startsWith(REFUSED)).forEach(refused::add);
            }
        }
        // a unique value, parents that are missing or needed, a check and an exclusion
        assertThat(refused)
                .containsExactly(
                        REFUSED + 23505,
                        REFUSED + 23503,
                        REFUSED + 23514,
                        REFUSED + 23503,
                        REFUSED + "23P01",
                        REFUSED + 23503);
        assertThat(othersRows()).isEqualTo(others);
    }

    @Test
    void select_star_shows_the_tenants_id_behind_all_other_columns() throws SQLException {
        try (Connection session = session(OWN);
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM customer")) {
            ResultSetMetaData columns = rows.getMetaData();
            assertThat(columns.getColumnCount()).isEqualTo(7);
            assertThat(columns.getColumnName(1)).isEqualTo("id");
            assertThat(columns.getColumnName(7)).isEqualTo("tenant_id");
        }
    }

    /** What an application has to change, and the words with which the server says so. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ON CONFLICT (id) where the tenant leads the key (name the constraint instead) |"
                        + " INSERT INTO customer (id, email, name) VALUES (1, 'x', 'x') ON CONFLICT (id) DO NOTHING |"
                        + " no unique or exclusion constraint matching the ON CONFLICT specification",
                "ON CONFLICT (email), unique per tenant under every strategy (name the constraint instead) |"
                        + " INSERT INTO token VALUES (gen_random_uuid(), 'x') ON CONFLICT (label) DO NOTHING |"
                        + " no unique or exclusion constraint matching the ON CONFLICT specification",
                "GROUP BY id with other columns, where the tenant leads the key (group by all of them) |"
                        + " SELECT id, email, count(*) FROM customer GROUP BY id | must appear in the GROUP BY clause",
                "SELECT * where columns are counted (name them) |"
                        + " INSERT INTO archived_line (purchase_id, number, article_id, amount) SELECT * FROM line |"
                        + " INSERT has more expressions than target columns",
                "TRUNCATE, which would empty all tenants' table (DELETE instead) | TRUNCATE line | permission denied",
                "setting a sequence, which is all tenants' (leave it to the migration) | SELECT setval('customer_id_seq', 1) |"
                        + " permission denied",
                "definitions (leave them to the owner) | ALTER TABLE customer ADD COLUMN x int | must be owner",
            })
    void what_does_not_work_unmodified_is_refused(String what, String sql, String reason) throws SQLException {
        try (Connection session = session(OWN);
                Statement statement = session.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql)).as(what).hasMessageContaining(reason);
        }
    }

    /** All that a statement list returns, as text: rows without the tenant's id, counts, and what was refused. */
    private static List<String> results(Connection connection, String sql) throws SQLException {
        List<String> results = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            boolean rows = statement.execute(sql);
            while (rows || statement.getUpdateCount() >= 0) {
                results.add(rows ? text(statement.getResultSet()) : "rows changed: " + statement.getUpdateCount());
                rows = statement.getMoreResults();
            }
        } catch (SQLException e) {
            results.add(REFUSED + e.getSQLState());
        }
        return results;
    }

    private static String text(ResultSet rows) throws SQLException {
        StringBuilder text = new StringBuilder();
        ResultSetMetaData columns = rows.getMetaData();
        while (rows.next()) {
            for (int column = 1; column <= columns.getColumnCount(); column++) {
                if (!columns.getColumnName(column).equals("tenant_id")) {
                    text.append(columns.getColumnName(column))
                            .append('=')
                            .append(rows.getString(column))
                            .append(' ');
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String othersRows() throws SQLException {
        try (Connection session = session(OTHER)) {
            List<String> all = new ArrayList<>();
            for (String table : List.of(
                    "customer", "article", "purchase", "line", "node", "reservation", "measured", "token", "invoice")) {
                all.addAll(results(session, "SELECT t::text FROM " + table + " AS t ORDER BY 1"));
            }
            return all.toString();
        }
    }

    private static Connection session(UUID tenant) throws SQLException {
        Connection session = databases.application(target);
        AttackedTarget.set(session, tenant.toString());
        return session;
    }
}
