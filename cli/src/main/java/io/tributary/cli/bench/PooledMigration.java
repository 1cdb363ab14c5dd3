package io.tributary.cli.bench;

import io.tributary.cli.console.Progress;
import io.tributary.cli.demo.DemoPlan;
import io.tributary.cli.demo.DemoPooler;
import io.tributary.cli.demo.DemoServers;
import io.tributary.cli.load.ClientLoad;
import io.tributary.cli.load.LoadSchema;
import io.tributary.cli.load.LoadSettings;
import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.compare.Validator;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;

/** A migration of one tenant whose application connects through a PgBouncer, configured as Tributary prints it. */
final class PooledMigration implements AutoCloseable {
    private static final String CLIENT_ROLE = "shop";
    private static final int ACCOUNTS = 2_000;
    /** Two dozen clients make about 120 transactions a second, beside which two cores have time for servers and stages as well. */
    private static final Duration PACE = Duration.ofMillis(200);

    private final DemoPooler pooler;
    private final BenchMigration migration;

    private PooledMigration(DemoPooler pooler, BenchMigration migration) {
        this.pooler = pooler;
        this.migration = migration;
    }

    /** Starts everything, copies the rows and lets the stages run. */
    static PooledMigration start(Progress progress) throws Exception {
        DemoPooler pooler = DemoPooler.prepare();
        BenchMigration migration = null;
        try {
            migration = BenchMigration.of(LoadSchema.sql(ACCOUNTS), pooler.settings(), progress);
            PooledMigration pooled = new PooledMigration(pooler, migration);
            pooled.createClientRole();
            migration.copy();
            new Validator(migration.plan(), migration.control()).validate(migration.tenant(), "tributary bench");
            pooler.start(migration.plan(), migration.control(), CLIENT_ROLE);
            return pooled;
        } catch (Exception e) {
            try (pooler) {
                if (migration != null) {
                    migration.close();
                }
            }
            throw e;
        }
    }

    private void createClientRole() throws SQLException {
        migration
                .servers()
                .sources()
                .execute(
                        DemoPlan.database(tenant().slug()),
                        "CREATE ROLE " + CLIENT_ROLE + " LOGIN PASSWORD '" + DemoServers.PASSWORD + "';"
                                + LoadSchema.grants(CLIENT_ROLE));
    }

    /** Clients at work, who know nothing of where their rows are. */
    ClientLoad load(int clients) {
        return ClientLoad.start(new LoadSettings(
                pooler.url(tenant().slug()), CLIENT_ROLE, DemoServers.PASSWORD, clients, ACCOUNTS, PACE));
    }

    /** A session that sees the tenant's rows where they are served. */
    Connection serving(boolean target) throws SQLException {
        if (!target) {
            return tenant().source().connect("tributary bench");
        }
        UUID id = control().identity(tenant()).id();
        Connection connection = plan().target().database().connect("tributary bench");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET app.tenant_id = '" + id + "'");
        }
        return connection;
    }

    Plan plan() {
        return migration.plan();
    }

    Control control() {
        return migration.control();
    }

    Tenant tenant() {
        return migration.tenant();
    }

    BenchMigration migration() {
        return migration;
    }

    @Override
    public void close() throws Exception {
        try (pooler) {
            migration.close();
        }
    }
}
