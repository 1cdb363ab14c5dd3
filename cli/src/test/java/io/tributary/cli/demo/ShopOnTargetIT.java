package io.tributary.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.embedded.PostgresServer;
import io.tributary.sink.schema.TargetSchema;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** The demo's shop, none of whose statements mentions a tenant, runs on the target as it runs on its source. */
class ShopOnTargetIT {
    private static final int TRANSACTIONS = 400;
    private static final String SOURCE = "tenant_a_db";
    private static final String PLAN = """
            migration: saas
            kafka: { bootstrap.servers: "localhost:1" }
            target: { url: "%s", username: migration_role, password: tributary, applicationRole: application_role }
            tenants:
              - { slug: tenant-a, source: { url: "%s", username: postgres, password: "" } }
              - { slug: tenant-b, source: { url: "%s", username: postgres, password: "" } }
            """;

    @TempDir
    private Path directory;

    @Test
    void the_same_transactions_leave_the_same_rows_with_nothing_but_the_tenant_set() throws Exception {
        try (PostgresServer server = PostgresServer.startTemporary(Map.of())) {
            Plan plan = prepare(server);
            String tenant = id(server, "tenant-a");
            try (Connection source = server.connect(SOURCE)) {
                copyRows(source, server, tenant);
                copyRows(source, server, id(server, "tenant-b"));
                List<Table> tables = Catalog.tables(source, name -> true);
                String others = rows(server, id(server, "tenant-b"), tables);
                long seed = System.nanoTime();
                System.out.println("ShopOnTargetIT seed " + seed);
                try (Connection target = application(plan, tenant)) {
                    for (Connection connection : List.of(source, target)) {
                        connection.setAutoCommit(false);
                        work(connection, new Random(seed));
                        connection.setAutoCommit(true);
                    }
                    for (Table table : tables) {
                        assertThat(rows(target, table)).as(table.toString()).isEqualTo(rows(source, table));
                    }
                }
                assertThat(rows(server, id(server, "tenant-b"), tables)).isEqualTo(others);
            }
        }
    }

    /** Whatever the shop may be told to do. */
    private static void work(Connection connection, Random random) throws SQLException {
        ShopTransaction[] all = ShopTransaction.values();
        for (int done = 0; done < TRANSACTIONS; done++) {
            ShopTransaction next = all[random.nextInt(all.length)];
            Writer.Outcome outcome = next.run(new ShopSession(connection, random));
            if (outcome == Writer.Outcome.COMMIT) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }

    private Plan prepare(PostgresServer server) throws Exception {
        for (String role : List.of("migration_role", "application_role")) {
            server.execute("postgres", "CREATE ROLE " + role + " LOGIN PASSWORD 'tributary'");
        }
        server.execute("postgres", "GRANT SET ON PARAMETER session_replication_role TO migration_role");
        server.createDatabase("target");
        server.execute("postgres", "ALTER DATABASE target OWNER TO migration_role");
        server.createDatabase(SOURCE);
        Path file = directory.resolve("tributary.yml");
        Files.writeString(file, PLAN.formatted(server.url("target"), server.url(SOURCE), server.url("tenant_b_db")));
        Plan plan = PlanReader.read(file, Map.of());
        SourceScript.shop().run(plan.tenants().get(0).source());
        server.execute("postgres", "CREATE DATABASE tenant_b_db TEMPLATE " + SOURCE);
        TargetSchema.read(plan).apply();
        return plan;
    }

    private static String id(PostgresServer server, String slug) throws SQLException {
        return value(server, "SELECT id FROM public.tenants WHERE slug = '" + slug + "'");
    }

    private static String value(PostgresServer server, String sql) throws SQLException {
        try (Connection target = server.connect("target");
                Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Connection application(Plan plan, String tenant) throws SQLException {
        Connection connection =
                DriverManager.getConnection(plan.target().database().url(), "application_role", "tributary");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET app.tenant_id = '" + tenant + "'");
        }
        return connection;
    }

    /** As an administrator, who sees to foreign keys later; sequences go on where those of the source are. */
    private static void copyRows(Connection source, PostgresServer server, String tenant)
            throws SQLException, IOException {
        try (Connection target = server.connect("target");
                Statement statement = target.createStatement();
                Statement sequences = source.createStatement()) {
            statement.execute("SET session_replication_role = replica; SET app.tenant_id = '" + tenant + "'");
            for (Table table : Catalog.tables(source, name -> true)) {
                String columns = " (" + columns(table, "") + ") ";
                StringWriter rows = new StringWriter();
                copy(source).copyOut("COPY " + table.name().sql() + columns + "TO STDOUT", rows);
                copy(target)
                        .copyIn(
                                "COPY " + table.name().sql() + columns + "FROM STDIN",
                                new StringReader(rows.toString()));
            }
            try (ResultSet sequence = sequences.executeQuery(
                    "SELECT format('SELECT setval(%L, %s)', schemaname || '.' || sequencename, last_value)"
                            + " FROM pg_sequences WHERE last_value IS NOT NULL")) {
                while (sequence.next()) {
                    statement.execute(sequence.getString(1));
                }
            }
        }
    }

    private static CopyManager copy(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private static String rows(PostgresServer server, String tenant, List<Table> tables) throws SQLException {
        StringBuilder all = new StringBuilder();
        for (Table table : tables) {
            all.append(value(
                    server,
                    "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM "
                            + table.name().sql() + " AS t WHERE tenant_id = '" + tenant + "'"));
        }
        return all.toString();
    }

    /** A table's rows but for the moments at which they were written. */
    private static List<String> rows(Connection connection, Table table) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT (" + columns(table, "timestamp with time zone")
                        + ")::text FROM " + table.name().sql() + " ORDER BY 1")) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    private static String columns(Table table, String without) {
        return table.storedColumns().stream()
                .filter(column -> !column.type().equals(without))
                .map(Column::name)
                .map(Identifiers::quote)
                .collect(Collectors.joining(", "));
    }
}
