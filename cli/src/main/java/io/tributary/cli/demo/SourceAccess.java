package io.tributary.cli.demo;

import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Straight to the sources, as the plan's roles: for tenants that are never moved. */
final class SourceAccess implements Access {

    @Override
    public AccessKind kind() {
        return AccessKind.SOURCES;
    }

    @Override
    public Optional<Connection> open(Tenant tenant) throws SQLException {
        Connection connection = tenant.source().connect(Writers.APPLICATION);
        connection.setAutoCommit(false);
        return Optional.of(connection);
    }

    @Override
    public boolean follows(SQLException refused) {
        return false;
    }
}
