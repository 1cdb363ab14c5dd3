package io.tributary.validator.check;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Secret;
import io.tributary.contract.plan.TablePattern;
import io.tributary.contract.plan.Tables;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.validator.testing.TestingMigration;
import io.tributary.validator.testing.TestingSink;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A migration of two tenants, {@code a} and {@code b}, with a tenant table {@code item} and a shared table {@code country}. */
final class TwoTenants implements AutoCloseable {
    private static final String SOURCE_B = "source_b";
    private static final String TABLES = """
            CREATE TABLE public.item (id int, kind text, note text, PRIMARY KEY (id, kind));
            CREATE TABLE public.country (code text PRIMARY KEY, name text);
            INSERT INTO public.country VALUES ('de', 'Deutschland'), ('fr', 'France')""";

    final TestingMigration migration;
    final Plan plan;
    final Tenant a;
    final Tenant b;
    final Control control;
    private final List<TestingSink> sinks = new ArrayList<>();

    private TwoTenants(TestingMigration migration) throws SQLException {
        this.migration = migration;
        this.a = migration.tenant;
        this.b = new Tenant(
                "b",
                "b",
                Optional.empty(),
                new Database(migration.server.url(SOURCE_B), "replicator", new Secret("secret")));
        this.plan = plan(migration.plan);
        this.control = new Control(plan, "test");
        control.install();
    }

    private Plan plan(Plan one) {
        Tables tables = new Tables(
                one.tables().include(),
                one.tables().exclude(),
                List.of(new TablePattern("public.country")),
                one.tables().defaultKey(),
                one.tables().keys(),
                one.tables().stride());
        return new Plan(
                one.migration(),
                one.kafka(),
                one.schemaRegistry(),
                one.target(),
                List.of(a, b),
                tables,
                one.snapshot(),
                one.load(),
                one.schemaChanges(),
                one.validation(),
                one.alerts(),
                one.cutover(),
                one.direction());
    }

    static TwoTenants start() throws Exception {
        TestingMigration migration = TestingMigration.start("localhost:1");
        migration.server.createDatabase(SOURCE_B);
        migration.createTable("item", "id int, kind text, note text", "id, kind");
        migration.onSource(TABLES.substring(TABLES.indexOf("CREATE TABLE public.country")));
        migration.server.execute(SOURCE_B, TABLES + "; CREATE PUBLICATION everything FOR ALL TABLES");
        migration.onTarget("SET ROLE migration; CREATE TABLE public.country (code text PRIMARY KEY, name text)");
        TwoTenants tenants = new TwoTenants(migration);
        migration.onTarget("INSERT INTO public.tenants VALUES ('" + tenants.id(tenants.b) + "')");
        return tenants;
    }

    UUID id(Tenant tenant) throws SQLException {
        return control.identity(tenant).id();
    }

    void startSinks() throws SQLException {
        sinks.add(TestingSink.start(plan, a, id(a)));
        sinks.add(TestingSink.start(plan, b, id(b)));
    }

    void onSourceB(String sql) throws SQLException {
        migration.server.execute(SOURCE_B, sql);
    }

    /** A table as the source of {@code a} has it. */
    Table table(String name) throws SQLException {
        try (Connection source = a.source().connect("test")) {
            return Catalog.tables(source, table -> table.name().equals(name)).get(0);
        }
    }

    @Override
    public void close() throws Exception {
        for (TestingSink sink : sinks) {
            sink.close();
        }
        control.close();
        migration.close();
    }
}
