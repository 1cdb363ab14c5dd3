package io.tributary.validator.pgbouncer;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.plan.Tenant;
import io.tributary.embedded.PgBouncerServer;
import io.tributary.embedded.PostgresServer;
import io.tributary.validator.cutover.Router;
import io.tributary.validator.cutover.RouterException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/** Two tenants on one server, and the PgBouncer through which their application connects. */
final class TestingPool implements AutoCloseable {
    /** Characters that mean something in a configuration of PgBouncer or in SQL. */
    static final String APPLICATION_PASSWORD = "it's \"quoted\";#=%";

    static final String CONSOLE_PASSWORD = "con\"sole";
    private static final String CLIENT_PASSWORD = "cl;ient' #1";

    final PostgresServer server;
    final PgBouncerServer pgbouncer = PgBouncerServer.prepare();
    final Plan plan;
    final Control control;

    private TestingPool() throws Exception {
        server = PostgresServer.startTemporary(Map.of("max_connections", "100"));
        server.execute(
                "postgres",
                "CREATE ROLE migration_role LOGIN PASSWORD 'm'; CREATE ROLE source_role LOGIN PASSWORD 's';"
                        + "CREATE ROLE application_role LOGIN PASSWORD '" + APPLICATION_PASSWORD.replace("'", "''")
                        + "';"
                        + "CREATE ROLE app LOGIN PASSWORD '" + CLIENT_PASSWORD.replace("'", "''") + "'");
        for (String database : new String[] {"a_db", "b_db"}) {
            server.createDatabase(database);
            server.execute(database, "CREATE TABLE t (v int); INSERT INTO t VALUES (1); GRANT ALL ON t TO app");
        }
        server.createDatabase("shared");
        server.execute("shared", "GRANT CREATE ON DATABASE shared TO migration_role");
        plan = PlanReader.parse("the test's plan", yaml(), Map.of());
        control = new Control(plan, "test");
        control.install();
        server.execute("shared", """
                CREATE TABLE t (tenant_id uuid NOT NULL DEFAULT current_setting('app.tenant_id')::uuid, v int);
                INSERT INTO t SELECT tenant_id, 10 FROM tributary.tenant;
                ALTER TABLE t ENABLE ROW LEVEL SECURITY;
                CREATE POLICY own ON t
                    USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
                GRANT ALL ON t TO application_role""");
    }

    /** Starts everything, with the configuration that Tributary prints. */
    static TestingPool start() throws Exception {
        TestingPool pool = new TestingPool();
        pool.users(CLIENT_PASSWORD);
        pool.configuration().writeDatabases();
        pool.pgbouncer.start(
                pool.pgbouncer.write("pgbouncer.ini", pool.configuration().text()));
        return pool;
    }

    /** Says who may connect: the application with this password or SCRAM secret. */
    void users(String secret) {
        pgbouncer.writeUsers("userlist.txt", Map.of("console_user", CONSOLE_PASSWORD, "app", secret, "plain", "p"));
    }

    PgBouncerConfiguration configuration() {
        return PgBouncerConfiguration.of(
                plan, control, pgbouncer.file("pgbouncer.ini").getParent());
    }

    /** Kills PgBouncer and starts it again as it was configured. */
    void restart() {
        pgbouncer.start(pgbouncer.file("pgbouncer.ini"));
    }

    Router router() {
        return PgBouncer.of(plan, control);
    }

    /** A router that waits for so long until no session is being opened before a RELOAD that replaces them. */
    Router router(Duration othersLogin) {
        return PgBouncer.of(plan, control, othersLogin);
    }

    /** PgBouncer's console, as its administrator. */
    Console console() throws RouterException {
        return Console.open(plan.cutover().pgbouncer().orElseThrow().console());
    }

    /** A router whose plan says something else. */
    Router router(String instead, String by) throws Exception {
        Plan other = PlanReader.parse("another plan", yaml().replace(instead, by), Map.of());
        return PgBouncer.of(other, control);
    }

    Tenant tenant(String slug) {
        return plan.tenant(slug);
    }

    /** A client of PgBouncer, as an application that knows nothing of it. */
    Connection client(String database) throws SQLException {
        Properties properties = new Properties();
        properties.put("user", "app");
        properties.put("password", CLIENT_PASSWORD);
        properties.put("prepareThreshold", "0");
        properties.put("ApplicationName", "shop");
        return DriverManager.getConnection(pgbouncer.url(database), properties);
    }

    /** What a client reads, as {@code user:value}; no value where it sees no row. */
    String read(String database) throws SQLException {
        try (Connection client = client(database)) {
            return read(client);
        }
    }

    static String read(Connection client) throws SQLException {
        try (Statement statement = client.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT current_user || ':' || coalesce(max(v)::text, '') FROM t")) {
            row.next();
            return row.getString(1);
        }
    }

    private String yaml() {
        return """
                migration: saas
                kafka: { bootstrap.servers: "127.0.0.1:1" }
                target: { url: "%s", username: migration_role, password: m, applicationRole: application_role }
                tenants:
                  - { slug: tenant-a, source: { url: "%s", username: source_role, password: s } }
                  - { slug: tenant-b, source: { url: "%s", username: source_role, password: s } }
                cutover:
                  pgbouncer:
                    url: "%s"
                    username: console_user
                    password: 'con"sole'
                    databases: "%s"
                    applicationPassword: 'it''s "quoted";#=%%'
                """.formatted(
                        server.url("shared"),
                        server.url("a_db"),
                        server.url("b_db"),
                        pgbouncer.url("pgbouncer"),
                        pgbouncer.file("tributary.ini"));
    }

    @Override
    public void close() throws SQLException {
        try (server;
                pgbouncer) {
            control.close();
        }
    }
}
