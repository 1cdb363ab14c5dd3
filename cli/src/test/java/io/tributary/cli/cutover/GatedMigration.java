package io.tributary.cli.cutover;

import io.tributary.cli.TestingDatabases;
import io.tributary.cli.TestingPlan;
import io.tributary.cli.pipeline.TargetPreparation;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.GateSchema;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.gate.SourceGate;
import io.tributary.validator.gate.TargetGate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Two tenants' sources and a target with the schema for them, on one server; nothing flows. */
final class GatedMigration implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String TABLES = """
            CREATE TABLE item (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int NOT NULL, code int UNIQUE);
            CREATE TABLE note (id int PRIMARY KEY, item int NOT NULL REFERENCES item ON DELETE CASCADE);
            CREATE TABLE day (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
            CREATE TABLE day_2025 PARTITION OF day FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            CREATE TABLE "Odd name; --" (id int PRIMARY KEY, "its value" text);
            CREATE VIEW numbers AS SELECT id, n FROM item;
            CREATE FUNCTION add_item() RETURNS void LANGUAGE sql SECURITY DEFINER
                AS 'INSERT INTO public.item (n, code) VALUES (1, 99)';
            INSERT INTO item (n, code) VALUES (1, 1), (2, 2)
            """;

    final TestingDatabases databases;
    final Plan plan;
    final Control control;
    final Tenant tenant;
    final UUID tenantId;

    private GatedMigration(TestingDatabases databases, Plan plan) throws SQLException {
        this.databases = databases;
        this.plan = plan;
        this.control = new Control(plan, "test");
        this.tenant = plan.tenant("a");
        this.tenantId = control.identity(tenant).id();
    }

    static GatedMigration start() throws Exception {
        TestingDatabases databases = TestingDatabases.start(Map.of("max_prepared_transactions", "5"));
        Path directory = Files.createTempDirectory("tributary-gates");
        TestingPlan plan = new TestingPlan("localhost:1", databases.url(TestingDatabases.TARGET));
        for (String slug : new String[] {"a", "b"}) {
            databases.createSource("source_" + slug, TABLES);
            plan.tenant(slug, databases.url("source_" + slug));
        }
        Plan read = PlanReader.read(Path.of(plan.write(directory)), Map.of());
        TargetPreparation.prepare(read, Set.of());
        return new GatedMigration(databases, read);
    }

    SourceGate sourceGate() {
        return new SourceGate(plan, tenant, tenantId);
    }

    TargetGate targetGate() {
        return new TargetGate(plan, tenantId);
    }

    /** A session of the plan's role with the tenant's source, as moves have one. */
    Connection source() throws SQLException {
        Connection session = tenant.source().connect("test");
        session.setAutoCommit(false);
        return session;
    }

    /** The same with the target. */
    Connection target() throws SQLException {
        Connection session = plan.target().database().connect("test");
        session.setAutoCommit(false);
        return session;
    }

    /** A superuser's session with the tenant's source. */
    Connection superuser() throws SQLException {
        return databases.server().connect("source_a");
    }

    /** A session of the application with the target, for a tenant. */
    Connection application(UUID id) throws SQLException {
        Connection session = DriverManager.getConnection(
                databases.url(TestingDatabases.TARGET), "application_role", TestingPlan.PASSWORD);
        try (Statement statement = session.createStatement()) {
            statement.execute("SET app.tenant_id = '" + id + "'");
        }
        return session;
    }

    void close(long move, Duration limit) throws Exception {
        try (Connection session = source()) {
            sourceGate().close(session, move, "it is moved", limit);
        }
    }

    void open(long move) throws Exception {
        try (Connection session = source()) {
            sourceGate().open(session, move);
        }
    }

    /** Opens the source's gate again, and forgets all moves. */
    void resetSource() throws SQLException {
        databases.execute("source_a", "UPDATE tributary.gate SET writable = true, move = 0, reason = NULL");
    }

    /** Closes the target's gates again, as they were at first. */
    void resetTarget() throws SQLException {
        databases.execute(
                TestingDatabases.TARGET,
                "UPDATE tributary.gate SET writable = false, move = 0, reason = '" + GateSchema.SOURCE_SERVES + "'");
    }

    @Override
    public void close() throws SQLException {
        control.close();
        databases.close();
    }
}
