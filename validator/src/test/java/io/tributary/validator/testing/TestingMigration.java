package io.tributary.validator.testing;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanReader;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.topic.KafkaClients;
import io.tributary.contract.topic.Topics;
import io.tributary.embedded.PostgresServer;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

/** A source and a target, on one server or on two, the control schema in it, and a sink when asked for. */
public final class TestingMigration implements AutoCloseable {
    public static final String SOURCE = "source_a";
    public static final String TARGET = "target";

    public final PostgresServer server;
    private final PostgresServer targetServer;
    public final Plan plan;
    public final Tenant tenant;
    public final Control control;
    public final UUID tenantId;
    private TestingEnds ends;

    private TestingMigration(PostgresServer server, PostgresServer targetServer, Plan plan) throws SQLException {
        this.server = server;
        this.targetServer = targetServer;
        this.plan = plan;
        this.tenant = plan.tenants().get(0);
        this.control = new Control(plan, "test");
        control.install();
        this.tenantId = control.identity(tenant).id();
        createTenants();
    }

    /** The target's table of tenants, as our schema makes it. */
    private void createTenants() throws SQLException {
        targetServer.execute(TARGET, """
                SET ROLE migration;
                CREATE TABLE public.tenants (id uuid PRIMARY KEY, slug text, name text);
                INSERT INTO public.tenants VALUES ('%s');
                ALTER TABLE public.tenants ENABLE ROW LEVEL SECURITY;
                ALTER TABLE public.tenants FORCE ROW LEVEL SECURITY;
                CREATE POLICY tributary_tenant ON public.tenants FOR SELECT
                    USING (id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
                CREATE POLICY tributary_migration ON public.tenants TO migration USING (true) WITH CHECK (true)
                """.formatted(tenantId));
    }

    /** Both databases on one server; {@code kafka} is the plan's brokers. */
    public static TestingMigration start(String kafka) throws Exception {
        PostgresServer server = PostgresServer.startTemporary(Map.of());
        return start(kafka, server, server);
    }

    /** Each database on a server of its own. */
    public static TestingMigration startApart(String kafka) throws Exception {
        return start(kafka, PostgresServer.startTemporary(Map.of()), PostgresServer.startTemporary(Map.of()));
    }

    private static TestingMigration start(String kafka, PostgresServer server, PostgresServer targetServer)
            throws Exception {
        server.createDatabase(SOURCE);
        targetServer.createDatabase(TARGET);
        server.execute(SOURCE, "CREATE ROLE replicator LOGIN REPLICATION PASSWORD 'secret' IN ROLE pg_read_all_data");
        server.execute(SOURCE, "CREATE PUBLICATION everything FOR ALL TABLES");
        targetServer.execute(TARGET, """
                CREATE ROLE migration LOGIN PASSWORD 'secret';
                GRANT CREATE ON DATABASE target TO migration;
                GRANT CREATE ON SCHEMA public TO migration;
                CREATE ROLE application_role;
                GRANT USAGE ON SCHEMA public TO application_role;
                GRANT application_role TO migration""");
        String text = """
                migration: test
                kafka: { bootstrap.servers: "%s" }
                target: { url: "%s", username: migration, password: secret }
                validation: { interval: 1s }
                tables: { include: ["public.*"] }
                tenants:
                  - slug: a
                    source: { url: "%s", username: replicator, password: secret }
                """.formatted(kafka, targetServer.url(TARGET), server.url(SOURCE));
        return new TestingMigration(server, targetServer, PlanReader.parse("plan", text, Map.of()));
    }

    /** Creates a table on both sides; the target's has the tenant in front, and the policy. */
    public void createTable(String name, String columns, String key) throws SQLException {
        server.execute(SOURCE, "CREATE TABLE public.%s (%s, PRIMARY KEY (%s))".formatted(name, columns, key));
        server.execute(SOURCE, "GRANT SELECT ON public." + name + " TO replicator");
        targetServer.execute(TARGET, """
                SET ROLE migration;
                CREATE TABLE public.%1$s (
                    tenant_id uuid NOT NULL REFERENCES public.tenants, %2$s, PRIMARY KEY (tenant_id, %3$s));
                GRANT SELECT ON public.%1$s TO application_role;
                ALTER TABLE public.%1$s ENABLE ROW LEVEL SECURITY;
                ALTER TABLE public.%1$s FORCE ROW LEVEL SECURITY;
                CREATE POLICY tributary_tenant ON public.%1$s
                    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
                    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
                """.formatted(name, columns, key));
    }

    /** Runs statements on the source as its application. */
    public void onSource(String sql) throws SQLException {
        server.execute(SOURCE, sql);
    }

    /** Runs statements on the target past every policy, trigger and foreign key. */
    public void onTarget(String sql) throws SQLException {
        targetServer.execute(TARGET, "SET session_replication_role = replica; " + sql);
    }

    /** Creates the tenant's topics in the plan's Kafka, and has the source's say how far the target is from now on. */
    public void createTopics() throws Exception {
        new Topics(plan).createFor(tenant, new KafkaClients(plan.kafka()));
        ends = new TestingEnds(plan, control, tenant);
    }

    public TestingSink startSink() throws SQLException {
        return TestingSink.start(plan, tenant, tenantId);
    }

    @Override
    public void close() throws Exception {
        if (ends != null) {
            ends.close();
        }
        control.close();
        server.close();
        if (targetServer != server) {
            targetServer.close();
        }
    }
}
