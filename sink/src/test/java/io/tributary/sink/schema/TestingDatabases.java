package io.tributary.sink.schema;

import io.tributary.contract.plan.AlertSettings;
import io.tributary.contract.plan.CutoverSettings;
import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.LoadSettings;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.SchemaChanges;
import io.tributary.contract.plan.Secret;
import io.tributary.contract.plan.SnapshotMode;
import io.tributary.contract.plan.TablePattern;
import io.tributary.contract.plan.Tables;
import io.tributary.contract.plan.Target;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.plan.ValidationSettings;
import io.tributary.embedded.PostgresServer;
import io.tributary.embedded.PostgresVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** A server with any number of sources and targets, a migrating role without a superuser's rights, and an application's. */
final class TestingDatabases implements AutoCloseable {
    static final String MIGRATION_ROLE = "migration_role";
    static final String APPLICATION_ROLE = "application_role";
    static final String PASSWORD = "s3cret";

    private final PostgresServer server;
    private int databases;

    TestingDatabases() throws SQLException {
        this(PostgresVersion.DEFAULT);
    }

    /** A server of version 14 has sources alone, since rights to parameters came with 15. */
    TestingDatabases(PostgresVersion version) throws SQLException {
        server = PostgresServer.startTemporary(version, Map.of());
        server.execute("postgres", "CREATE ROLE migration_role LOGIN PASSWORD 's3cret'");
        if (version != PostgresVersion.V14) {
            server.execute("postgres", "GRANT SET ON PARAMETER session_replication_role TO migration_role");
        }
        server.execute("postgres", "CREATE ROLE application_role LOGIN PASSWORD 's3cret'");
        server.execute("postgres", "GRANT application_role TO migration_role");
        server.execute("postgres", "CREATE ROLE reader LOGIN PASSWORD 's3cret'");
    }

    PostgresServer server() {
        return server;
    }

    /** A new source; its name is also the tenant's slug. */
    String source(String sql) throws SQLException {
        String name = "source-" + databases++;
        server.createDatabase(name);
        server.execute(name, sql);
        return name;
    }

    /** A new empty target that the migrating role owns. */
    String target() throws SQLException {
        String name = "target-" + databases++;
        server.createDatabase(name);
        server.execute("postgres", "ALTER DATABASE \"" + name + "\" OWNER TO migration_role");
        return name;
    }

    Plan plan(String target, String... sources) {
        return plan(target, List.of(), sources);
    }

    Plan plan(String target, List<String> excluded, String... sources) {
        List<Tenant> tenants = new ArrayList<>();
        for (String source : sources) {
            tenants.add(tenant(source, Optional.empty()));
        }
        return plan(target, excluded, tenants);
    }

    Plan plan(String target, List<String> excluded, List<Tenant> tenants) {
        Tables tables = new Tables(
                List.of(new TablePattern("*.*")),
                excluded.stream().map(TablePattern::new).toList(),
                List.of(),
                KeyStrategy.COMPOSITE,
                Map.of(),
                OptionalLong.empty());
        return plan(target, tables, tenants);
    }

    /** All tables, each with this strategy but for those of {@code keys}. */
    static Tables tables(KeyStrategy strategy, Map<String, KeyStrategy> keys, String... shared) {
        Map<TablePattern, KeyStrategy> patterns = new LinkedHashMap<>();
        keys.forEach((table, chosen) -> patterns.put(new TablePattern(table), chosen));
        return new Tables(
                List.of(new TablePattern("*.*")),
                List.of(),
                Arrays.stream(shared).map(TablePattern::new).toList(),
                strategy,
                patterns,
                OptionalLong.empty());
    }

    Plan plan(String target, Tables tables, String... sources) {
        return plan(
                target,
                tables,
                Arrays.stream(sources)
                        .map(source -> tenant(source, Optional.empty()))
                        .toList());
    }

    Plan plan(String target, Tables tables, List<Tenant> tenants) {
        return new Plan(
                "saas",
                Map.of(),
                Optional.empty(),
                new Target(database(target, MIGRATION_ROLE), APPLICATION_ROLE),
                tenants,
                tables,
                SnapshotMode.DEBEZIUM,
                LoadSettings.DEFAULT,
                SchemaChanges.PAUSE,
                ValidationSettings.DEFAULT,
                AlertSettings.DEFAULT,
                CutoverSettings.DEFAULT,
                Direction.FORWARD);
    }

    Tenant tenant(String source, Optional<UUID> id) {
        return new Tenant(source, "Tenant " + source, id, database(source, "reader"));
    }

    Database database(String name, String role) {
        return new Database(server.url(name), role, new Secret(PASSWORD));
    }

    /** A session of a tenant's application. */
    Connection application(String target) throws SQLException {
        return DriverManager.getConnection(server.url(target), APPLICATION_ROLE, PASSWORD);
    }

    static String resource(String name) {
        try (InputStream stream = TestingDatabases.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
