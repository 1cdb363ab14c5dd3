package io.tributary.cli.demo;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.GateSchema;
import io.tributary.contract.control.Phase;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.routing.TenantContext;
import io.tributary.routing.TenantDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where the routing state says: to the source, or to the target through {@link TenantDataSource}. An application that a gate
 * refuses asks for the state anew.
 */
final class RoutedAccess implements Access, AutoCloseable {
    private final Control routing;
    private final DataSource target;
    private final Map<Tenant, UUID> ids = new LinkedHashMap<>();

    /** Reads the routing state over a session of its own; the control schema is installed. */
    RoutedAccess(Plan plan) throws SQLException {
        routing = new Control(plan, Writers.APPLICATION);
        target = new TenantDataSource(to(plan.target().database().url()), TenantDataSource.Mode.SESSION);
        for (Tenant tenant : plan.tenants()) {
            ids.put(tenant, routing.identity(tenant).id());
        }
    }

    private static DataSource to(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(DemoServers.APPLICATION_ROLE);
        source.setPassword(DemoServers.PASSWORD);
        source.setApplicationName(Writers.APPLICATION);
        return source;
    }

    @Override
    public AccessKind kind() {
        return AccessKind.ROUTING;
    }

    @Override
    public Optional<Connection> open(Tenant tenant) throws SQLException {
        Phase phase = routing.phase(tenant);
        if (phase == Phase.CUTOVER) {
            return Optional.empty();
        }
        Connection connection = phase == Phase.MULTI_TENANT
                ? ofTarget(tenant)
                : to(tenant.source().url()).getConnection();
        connection.setAutoCommit(false);
        return Optional.of(connection);
    }

    private Connection ofTarget(Tenant tenant) throws SQLException {
        try {
            return TenantContext.call(ids.get(tenant), target::getConnection);
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean follows(SQLException refused) {
        return GateSchema.REFUSED.equals(refused.getSQLState());
    }

    @Override
    public void close() throws SQLException {
        routing.close();
    }
}
