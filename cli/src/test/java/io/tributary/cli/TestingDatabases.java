package io.tributary.cli;

import io.tributary.embedded.PostgresServer;
import io.tributary.embedded.PostgresVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** Sources and a target on one embedded server, with the roles that an administrator would have made. */
public final class TestingDatabases implements AutoCloseable {
    public static final String TARGET = "saas_multitenant";

    private final PostgresServer server;

    private TestingDatabases(PostgresServer server) {
        this.server = server;
    }

    public static TestingDatabases start(Map<String, String> settings) throws SQLException {
        return start(PostgresVersion.DEFAULT, settings);
    }

    /** A server of version 14 has sources alone, since rights to parameters came with 15. */
    public static TestingDatabases start(PostgresVersion version, Map<String, String> settings) throws SQLException {
        TestingDatabases databases = new TestingDatabases(PostgresServer.startTemporary(version, settings));
        databases.server.execute(
                "postgres",
                role("migration_role", "REPLICATION")
                        + role("application_role", "")
                        + role("replication_user", "REPLICATION")
                        + "GRANT application_role TO migration_role");
        if (version != PostgresVersion.V14) {
            databases.server.execute(
                    "postgres", "GRANT SET ON PARAMETER session_replication_role TO migration_role, replication_user");
            databases.createTarget(TARGET);
        }
        return databases;
    }

    private static String role(String name, String attributes) {
        return "CREATE ROLE " + name + " LOGIN " + attributes + " PASSWORD '" + TestingPlan.PASSWORD + "';";
    }

    /** Creates an empty target and returns its URL. */
    public String createTarget(String name) throws SQLException {
        server.createDatabase(name);
        server.execute(
                name,
                "GRANT CREATE ON DATABASE \"" + name + "\" TO migration_role;"
                        + "GRANT CREATE, USAGE ON SCHEMA public TO migration_role");
        return server.url(name);
    }

    /** Creates a tenant's database, which the replicating role owns, with these statements. */
    public void createSource(String name, String sql) throws SQLException {
        server.createDatabase(name);
        server.execute("postgres", "ALTER DATABASE \"" + name + "\" OWNER TO replication_user");
        server.execute(name, "SET ROLE replication_user;" + sql);
    }

    /** The statements of the demo's shop. */
    public static String shop() throws IOException {
        try (InputStream stream = Main.class.getResourceAsStream("demo/shop.sql")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    public PostgresServer server() {
        return server;
    }

    public String url(String database) {
        return server.url(database);
    }

    public void execute(String database, String sql) throws SQLException {
        server.execute(database, sql);
    }

    /** The first value that a query returns, as the superuser. */
    public String query(String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
