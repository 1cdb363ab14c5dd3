package io.tributary.sink.schema;

import static io.tributary.sink.schema.TestingDatabases.resource;

import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A target with the tables of {@code isolation.sql} and two tenants' rows in each of them. */
final class AttackedTarget implements AutoCloseable {
    static final UUID VICTIM = UUID.fromString("00000000-0000-8000-8000-00000000000a");
    static final UUID ATTACKER = UUID.fromString("00000000-0000-8000-8000-00000000000b");

    /** Tables whose key is unique over all tenants, each with an expression for a key that nobody has. */
    static final Map<String, String> OTHER_KEYS = Map.of(
            "public.documents", "gen_random_uuid()",
            "public.invoices", "424242",
            "public.tickets", "gen_random_uuid()");

    private static final Map<String, KeyStrategy> STRATEGIES = Map.of(
            "public.documents", KeyStrategy.KEEP,
            "public.invoices", KeyStrategy.OFFSET,
            "public.tickets", KeyStrategy.UUID);

    private final TestingDatabases databases = new TestingDatabases();
    private final String target = databases.target();
    private final List<AttackedTable> tables;

    private AttackedTarget(String schema, String rows, Tables chosen) throws SQLException {
        Plan plan = databases.plan(
                target,
                chosen,
                List.of(
                        databases.tenant(databases.source(schema), Optional.of(VICTIM)),
                        databases.tenant(databases.source(schema), Optional.of(ATTACKER))));
        databases.server().execute(target, "CREATE EXTENSION btree_gist");
        TargetSchema.read(plan).apply();
        write(VICTIM, rows.replace("<who>", "victim").replace("<n>", "1"));
        write(ATTACKER, rows.replace("<who>", "attacker").replace("<n>", "7"));
        databases.server().execute(target, "ANALYZE");
        try (Connection superuser = superuser()) {
            tables = AttackedTable.read(superuser, VICTIM, ATTACKER);
        }
    }

    /** Tables of every kind, under every key strategy. */
    static AttackedTarget start() throws SQLException {
        return new AttackedTarget(
                resource("isolation.sql"),
                resource("isolation-rows.sql"),
                TestingDatabases.tables(KeyStrategy.COMPOSITE, STRATEGIES, "public.country"));
    }

    private void write(UUID tenant, String rows) throws SQLException {
        // shared rows come from a source; here they stand for what the sink has brought
        try (Connection superuser = superuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("SELECT set_config('app.tenant_id', '" + tenant + "', false)");
            statement.execute("INSERT INTO country (code, name) VALUES ('de', 'Germany') ON CONFLICT DO NOTHING");
        }
        try (Connection session = session(tenant.toString());
                Statement statement = session.createStatement()) {
            statement.execute(rows);
        }
    }

    /** Every table and partition that has tenants' rows. */
    List<AttackedTable> tables() {
        return tables;
    }

    Connection superuser() throws SQLException {
        return databases.server().connect(target);
    }

    /** A session of the application's role, with the setting of the tenant as it is given; {@code null} sets nothing. */
    Connection session(String tenant) throws SQLException {
        Connection connection = databases.application(target);
        if (tenant != null) {
            set(connection, tenant);
        }
        return connection;
    }

    static void set(Connection connection, String tenant) throws SQLException {
        try (PreparedStatement set = connection.prepareStatement("SELECT set_config('app.tenant_id', ?, false)")) {
            set.setString(1, tenant);
            set.execute();
        }
    }

    /** All rows of the victim, and all rows that nobody owns, as a superuser sees them. */
    String victimsRows() throws SQLException {
        StringBuilder all = new StringBuilder();
        try (Connection superuser = superuser();
                Statement statement = superuser.createStatement()) {
            for (AttackedTable table : tables) {
                String sql = "SELECT string_agg(t::text, '|' ORDER BY t::text) FROM " + table.name()
                        + " AS t WHERE tenant_id <> '" + ATTACKER + "'";
                try (ResultSet row = statement.executeQuery(sql)) {
                    row.next();
                    all.append(table.name()).append(row.getString(1)).append('\n');
                }
            }
        }
        return all.toString();
    }

    /** Runs statements and returns how many rows the last of them read or changed. */
    static int run(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            boolean result = statement.execute(sql);
            int rows = 0;
            while (result || statement.getUpdateCount() >= 0) {
                rows = result ? count(statement.getResultSet()) : statement.getUpdateCount();
                result = statement.getMoreResults();
            }
            return rows;
        }
    }

    private static int count(ResultSet rows) throws SQLException {
        int count = 0;
        while (rows.next()) {
            count++;
        }
        return count;
    }

    @Override
    public void close() {
        databases.close();
    }
}
