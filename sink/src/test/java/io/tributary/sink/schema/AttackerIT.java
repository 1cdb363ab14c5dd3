package io.tributary.sink.schema;

import static io.tributary.sink.schema.TestingDatabases.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.plan.Plan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A tenant's application tries to reach another tenant's rows. */
class AttackerIT {
    private static final UUID VICTIM = UUID.fromString("00000000-0000-8000-8000-00000000000a");
    private static final UUID ATTACKER = UUID.fromString("00000000-0000-8000-8000-00000000000b");
    /** As an application writes it that knows of no tenants. */
    private static final String ROWS = """
            INSERT INTO users (id, email, name) VALUES (1, 'one@example.com', 'One');
            INSERT INTO products (id, sku, name, price) VALUES (1, 'SKU', 'Thing', 9.99);
            INSERT INTO orders (id, user_id, number) VALUES (1, 1, 1);
            INSERT INTO order_items (order_id, product_id) VALUES (1, 1)
            """;

    private static TestingDatabases databases;
    private static String target;

    @BeforeAll
    static void start() throws SQLException {
        databases = new TestingDatabases();
        target = databases.target();
        String shop = resource("shop.sql");
        Plan plan = databases.plan(
                target,
                List.of(),
                List.of(
                        databases.tenant(databases.source(shop), Optional.of(VICTIM)),
                        databases.tenant(databases.source(shop), Optional.of(ATTACKER))));
        TargetSchema.read(plan).apply();
        as(VICTIM.toString(), ROWS);
        as(ATTACKER.toString(), "INSERT INTO users (id, email, name) VALUES (7, 'one@example.com', 'Same address')");
    }

    @AfterAll
    static void stop() {
        databases.close();
    }

    @Test
    void without_a_tenant_nothing_is_seen_or_written() throws SQLException {
        for (String tenant : new String[] {null, ""}) {
            for (String table : tables()) {
                assertThat(count(tenant, table)).as(table).isZero();
                assertThat(changed(tenant, "DELETE FROM " + table)).as(table).isZero();
            }
            assertThat(count(tenant, "tenants")).isZero();
            assertThatThrownBy(() -> as(tenant, "INSERT INTO users (email, name) VALUES ('x', 'x')"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void a_tenant_sees_its_own_row_of_tenants_only_and_cannot_write_it() throws SQLException {
        assertThat(count(ATTACKER.toString(), "tenants")).isOne();
        assertThatThrownBy(() -> as(ATTACKER.toString(), "UPDATE tenants SET name = 'x'"))
                .hasMessageContaining("permission denied");
    }

    @Test
    void another_tenants_rows_cannot_be_read_updated_deleted_or_truncated() throws SQLException {
        String attacker = ATTACKER.toString();
        for (String table : tables()) {
            String foreign = table + " WHERE tenant_id = '" + VICTIM + "'";
            assertThat(count(attacker, foreign)).as(table).isZero();
            assertThat(changed(attacker, "DELETE FROM " + foreign)).as(table).isZero();
            assertThat(changed(
                            attacker,
                            "UPDATE " + table + " SET tenant_id = '" + ATTACKER + "' WHERE tenant_id = '" + VICTIM
                                    + "'"))
                    .as(table)
                    .isZero();
            assertThatThrownBy(() -> as(attacker, "TRUNCATE " + table + " CASCADE"))
                    .hasMessageContaining("permission denied");
        }
        assertThat(count(VICTIM.toString(), "order_items")).isOne();
    }

    @Test
    void a_row_cannot_be_written_or_moved_or_upserted_to_another_tenant() {
        String victim = "'" + VICTIM + "'";
        refused(
                "INSERT INTO users (tenant_id, id, email, name) VALUES (" + victim + ", 9, 'x', 'x')",
                "row-level security");
        refused("UPDATE users SET tenant_id = " + victim + " WHERE id = 7", "row-level security");
        refused(
                "INSERT INTO users (tenant_id, id, email, name) VALUES (" + victim + ", 1, 'x', 'x')"
                        + " ON CONFLICT (tenant_id, id) DO UPDATE SET name = 'stolen'",
                "row-level security");
        refused(
                "INSERT INTO users (id, email, name) VALUES (7, 'x', 'x')"
                        + " ON CONFLICT (tenant_id, id) DO UPDATE SET tenant_id = " + victim,
                "row-level security");
    }

    @Test
    void a_foreign_key_does_not_find_another_tenants_row() {
        refused("INSERT INTO orders (user_id, number) VALUES (1, 1)", "orders_user_id_fkey");
    }

    @Test
    void unchanged_statements_work_for_a_tenant_and_keys_start_anew_in_each() throws SQLException {
        String attacker = ATTACKER.toString();
        as(
                attacker,
                "INSERT INTO users (id, email, name) VALUES (1, 'me@example.com', 'Same id');"
                        + " DELETE FROM users WHERE id = 1");
        assertThat(count(VICTIM.toString(), "users WHERE id = 1")).isOne();
        assertThat(count(VICTIM.toString(), "orders")).isOne();
    }

    private static void refused(String sql, String reason) {
        assertThatThrownBy(() -> as(ATTACKER.toString(), sql))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(reason);
    }

    private static List<String> tables() {
        return new ArrayList<>(List.of("order_items", "orders", "products", "users"));
    }

    private static void as(String tenant, String sql) throws SQLException {
        try (Connection connection = session(tenant);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int changed(String tenant, String sql) throws SQLException {
        try (Connection connection = session(tenant);
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private static int count(String tenant, String from) throws SQLException {
        try (Connection connection = session(tenant);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + from)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static Connection session(String tenant) throws SQLException {
        Connection connection = databases.application(target);
        if (tenant != null) {
            try (PreparedStatement set = connection.prepareStatement("SELECT set_config('app.tenant_id', ?, false)")) {
                set.setString(1, tenant);
                set.execute();
            }
        }
        return connection;
    }
}
