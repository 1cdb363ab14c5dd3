package io.tributary.cli.bench;

import io.tributary.cli.pipeline.OpenResources;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanException;
import io.tributary.contract.plan.PlanReader;
import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
import java.sql.SQLException;
import java.util.Map;

/** A server of sources, one of targets and a broker, which are gone when closed; and the databases of one scenario after the other. */
final class LoadServers implements AutoCloseable {
    private static final String PASSWORD = "tributary";
    private static final Map<String, String> SETTINGS = Map.of(
            "max_wal_size", "2GB", "max_wal_senders", "30", "max_replication_slots", "30", "max_connections", "150");

    private final OpenResources opened = new OpenResources();
    private PostgresServer sources;
    private PostgresServer targets;
    private KafkaServer kafka;

    private LoadServers() {}

    static LoadServers start() throws Exception {
        LoadServers servers = new LoadServers();
        try {
            servers.startAll();
            return servers;
        } catch (Exception e) {
            servers.close();
            throw e;
        }
    }

    private void startAll() throws SQLException {
        sources = opened.add(PostgresServer.startTemporary(SETTINGS));
        targets = opened.add(PostgresServer.startTemporary(SETTINGS));
        kafka = opened.add(KafkaServer.startTemporary());
        sources.execute("postgres", "CREATE ROLE replication_user LOGIN REPLICATION PASSWORD '" + PASSWORD + "'");
        targets.execute(
                "postgres",
                "CREATE ROLE migration_role LOGIN PASSWORD '" + PASSWORD + "'; CREATE ROLE application_role LOGIN;"
                        + " CREATE ROLE load_role NOLOGIN BYPASSRLS; GRANT load_role TO migration_role;"
                        + " GRANT SET ON PARAMETER session_replication_role TO migration_role");
    }

    /** Creates a source with these tables and rows, which the role of the sources owns. */
    void source(String database, String statements) throws SQLException {
        sources.createDatabase(database);
        sources.execute(
                database,
                "GRANT ALL ON SCHEMA public TO replication_user; GRANT CREATE ON DATABASE " + database
                        + " TO replication_user; SET ROLE replication_user; " + statements);
        sources.execute(database, "VACUUM ANALYZE");
    }

    /** Creates an empty target. */
    void target(String database) throws SQLException {
        targets.createDatabase(database);
        targets.execute(
                database,
                "GRANT CREATE ON DATABASE " + database + " TO migration_role;"
                        + " GRANT CREATE, USAGE ON SCHEMA public TO migration_role");
    }

    /**
     * The plan of a migration.
     *
     * @param name its name, and that of its target
     * @param sourceDatabases its sources
     * @param more further lines of it
     */
    Plan plan(String name, Iterable<String> sourceDatabases, String more) throws PlanException {
        StringBuilder yaml = new StringBuilder("migration: " + name + "\nkafka: { bootstrap.servers: \""
                + kafka.bootstrapServers() + "\" }\ntarget: " + database(targets.url(name), "migration_role")
                + "\ntenants:\n");
        for (String database : sourceDatabases) {
            yaml.append("  - slug: ").append(database).append("\n    source: ");
            yaml.append(database(sources.url(database), "replication_user")).append('\n');
        }
        return PlanReader.parse("the benchmark's plan", yaml + more, Map.of());
    }

    private static String database(String url, String role) {
        return "{ url: \"" + url + "\", username: " + role + ", password: " + PASSWORD + " }";
    }

    /** Lets go of the log that a migration's slots hold back, once its stages have stopped. */
    void dropSlots() throws SQLException {
        sources.execute(
                "postgres", "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active");
    }

    PostgresServer sources() {
        return sources;
    }

    PostgresServer targets() {
        return targets;
    }

    /** The broker first, the sources last. */
    @Override
    public void close() throws Exception {
        opened.close();
    }
}
