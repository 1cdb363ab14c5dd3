package io.tributary.cli.demo;

import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.PGProperty;

/** Through a PgBouncer, which keeps clients waiting while their tenant is moved: an application never learns of it. */
final class PooledAccess implements Access {
    private final DemoPooler pooler;

    PooledAccess(DemoPooler pooler) {
        this.pooler = pooler;
    }

    @Override
    public AccessKind kind() {
        return AccessKind.PGBOUNCER;
    }

    @Override
    public Optional<Connection> open(Tenant tenant) throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, DemoServers.APPLICATION_ROLE);
        PGProperty.PASSWORD.set(properties, DemoServers.PASSWORD);
        PGProperty.APPLICATION_NAME.set(properties, Writers.APPLICATION);
        // sessions are shared: a statement that was prepared on one is not there on the next
        PGProperty.PREPARE_THRESHOLD.set(properties, 0);
        Connection connection = DriverManager.getConnection(pooler.url(tenant.slug()), properties);
        connection.setAutoCommit(false);
        return Optional.of(connection);
    }

    @Override
    public boolean follows(SQLException refused) {
        return false;
    }
}
