package io.tributary.cli.demo;

import io.tributary.cli.chaos.BrokerProcess;
import io.tributary.cli.chaos.Sessions;
import io.tributary.cli.chaos.Victim;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Identifiers;
import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
import io.tributary.embedded.StopMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A PostgreSQL server for the sources, one for the target, and a Kafka broker: temporary, and gone when closed. */
public final class DemoServers implements AutoCloseable {
    static final String MIGRATION_ROLE = "migration_role";
    public static final String APPLICATION_ROLE = "application_role";
    static final String REPLICATION_ROLE = "replication_user";
    /** Of every role; the servers listen on the loopback address only. */
    public static final String PASSWORD = "tributary";

    public static final String TARGET_DATABASE = "saas_multitenant";
    private static final int SPARE = 10;
    private static final int SESSIONS_PER_TENANT = 20;

    private final PostgresServer sources;
    private final PostgresServer target;
    private final AutoCloseable kafka;
    private final String bootstrapServers;

    private DemoServers(PostgresServer sources, PostgresServer target, AutoCloseable kafka) {
        this.sources = sources;
        this.target = target;
        this.kafka = kafka;
        this.bootstrapServers = kafka instanceof BrokerProcess process
                ? process.bootstrapServers()
                : ((KafkaServer) kafka).bootstrapServers();
    }

    /** Starts all three at once; {@code kafka} gives a {@link KafkaServer} or a {@link BrokerProcess}. When one does not start, or the thread is interrupted, none is left running. */
    public static DemoServers start(int tenants, Callable<AutoCloseable> kafka) throws Exception {
        Map<String, String> settings = Map.of(
                "max_wal_senders", Integer.toString(tenants + SPARE),
                "max_replication_slots", Integer.toString(tenants + SPARE),
                "max_connections", Integer.toString(tenants * SESSIONS_PER_TENANT + 5 * SPARE));
        List<AutoCloseable> started = startAll(List.of(
                () -> PostgresServer.startTemporary(settings), () -> PostgresServer.startTemporary(settings), kafka));
        return new DemoServers((PostgresServer) started.get(0), (PostgresServer) started.get(1), started.get(2));
    }

    private static List<AutoCloseable> startAll(List<Callable<AutoCloseable>> starts) throws Exception {
        ExecutorService starters = Executors.newFixedThreadPool(starts.size());
        List<Future<AutoCloseable>> futures =
                starts.stream().map(starters::submit).toList();
        starters.shutdown();
        List<AutoCloseable> started = new ArrayList<>();
        Exception failure = null;
        boolean interrupted = false;
        for (Future<AutoCloseable> future : futures) {
            while (true) {
                try {
                    started.add(future.get());
                    break;
                } catch (InterruptedException e) {
                    // A start cannot be stopped half-way; what it brings up is closed below.
                    interrupted = true;
                } catch (ExecutionException e) {
                    failure = new IllegalStateException(e.getCause().getMessage(), e.getCause());
                    break;
                }
            }
        }
        if (interrupted) {
            failure = new InterruptedException("interrupted while the servers started");
        }
        if (failure != null) {
            for (AutoCloseable server : started) {
                server.close();
            }
            throw failure;
        }
        return started;
    }

    /** Creates what an administrator creates for Tributary on the target: two roles, and the database. */
    public void createTarget() throws SQLException {
        target.execute("postgres", role(MIGRATION_ROLE, " REPLICATION") + role(APPLICATION_ROLE, ""));
        target.createDatabase(TARGET_DATABASE);
        target.execute(
                TARGET_DATABASE,
                "GRANT " + APPLICATION_ROLE + " TO " + MIGRATION_ROLE + ";"
                        + "GRANT SET ON PARAMETER session_replication_role TO " + MIGRATION_ROLE + ";"
                        + "GRANT CREATE ON DATABASE " + TARGET_DATABASE + " TO " + MIGRATION_ROLE + ";"
                        + "GRANT CREATE, USAGE ON SCHEMA public TO " + MIGRATION_ROLE + ";");
    }

    /** Creates the role that owns the sources, and that of their applications, which may do all that it may. */
    public void createSourceRole() throws SQLException {
        sources.execute("postgres", role(REPLICATION_ROLE, " REPLICATION") + role(APPLICATION_ROLE, ""));
        sources.execute("postgres", "GRANT " + REPLICATION_ROLE + " TO " + APPLICATION_ROLE);
        sources.execute("postgres", "GRANT SET ON PARAMETER session_replication_role TO " + REPLICATION_ROLE);
    }

    /** Creates an empty database that the role of the sources owns. */
    public void createSource(String database) throws SQLException {
        sources.createDatabase(database);
        sources.execute("postgres", "ALTER DATABASE " + Identifiers.quote(database) + " OWNER TO " + REPLICATION_ROLE);
    }

    private static String role(String name, String attributes) {
        return "CREATE ROLE " + name + " LOGIN" + attributes + " PASSWORD " + Identifiers.literal(PASSWORD) + ";";
    }

    String sourceUrl(String database) {
        return sources.url(database);
    }

    String targetUrl() {
        return target.url(TARGET_DATABASE);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** The deaths that the servers and connections to them can die: the broker's where it is a process. */
    List<Victim> victims() {
        Sessions ofSources = new Sessions(sources, REPLICATION_ROLE);
        List<Victim> victims = new ArrayList<>(List.of(
                new Victim("source server", 1, random -> crash(sources)),
                new Victim("target server", 1, random -> crash(target)),
                ofSources.victim("source connections"),
                ofSources.walSenders("walsenders"),
                targetSessions().victim("target connections")));
        if (kafka instanceof BrokerProcess process) {
            victims.add(process.victim());
        }
        return victims;
    }

    /** How to look at what runs: lines for a person, one of them for a tenant's application. */
    List<String> connections(Plan plan, Path planFile, UUID tenant, Optional<DemoPooler> pooler) {
        String psql = "psql 'postgresql://%s:" + PASSWORD + "@127.0.0.1:%d/%s'";
        List<String> lines = new ArrayList<>();
        for (Tenant each : plan.tenants()) {
            lines.add(String.format(psql, REPLICATION_ROLE, sources.port(), DemoPlan.database(each.slug())));
        }
        String slug = plan.tenants().get(0).slug();
        pooler.ifPresent(pgbouncer -> lines.add(String.format(psql, APPLICATION_ROLE, pgbouncer.port(), slug)
                + "   # as its application, whichever side serves it"));
        lines.add(String.format(psql, APPLICATION_ROLE, target.port(), TARGET_DATABASE)
                + "   # then: SET app.tenant_id = '" + tenant + "'");
        lines.add(String.format(psql, "postgres", target.port(), TARGET_DATABASE) + "   # sees every tenant");
        lines.add("kafka-consumer-groups.sh --bootstrap-server " + bootstrapServers + " --describe --group "
                + DemoPlan.MIGRATION + ".sink");
        lines.add("./tributary -c " + planFile + " status   # or rollback --tenant " + slug + " --reason TEXT");
        return lines;
    }

    /** The stages' sessions on the target. */
    Sessions targetSessions() {
        return new Sessions(target, MIGRATION_ROLE);
    }

    /** Copies what the databases have logged. */
    void copyLogs(Path directory) throws IOException {
        Files.copy(sources.log(), directory.resolve("sources.log"));
        Files.copy(target.log(), directory.resolve("target.log"));
    }

    private static void crash(PostgresServer server) {
        server.stop(StopMode.IMMEDIATE);
        server.restart();
    }

    /** The sources' server, for what only its superuser may do. */
    public PostgresServer sources() {
        return sources;
    }

    /** The target's server, for what only its superuser may do. */
    public PostgresServer target() {
        return target;
    }

    @Override
    public void close() throws Exception {
        try (kafka;
                target;
                sources) {
            // closed in the order in which changes flow: sources first
        }
    }
}
