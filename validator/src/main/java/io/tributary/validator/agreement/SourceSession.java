package io.tributary.validator.agreement;

import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One source as it was at one moment, in a transaction that only reads and that row-level security cannot blind unnoticed. */
final class SourceSession implements AutoCloseable {
    private final Tenant tenant;
    private final TenantIdentity identity;
    private final Connection connection;
    private final Map<TableName, Table> tables;

    private SourceSession(Tenant tenant, TenantIdentity identity, Connection connection, Map<TableName, Table> tables) {
        this.tenant = tenant;
        this.identity = identity;
        this.connection = connection;
        this.tables = tables;
    }

    static SourceSession open(Plan plan, Tenant tenant, TenantIdentity identity) throws SQLException {
        Connection connection = tenant.source().connect("tributary preflight");
        try (Statement statement = connection.createStatement()) {
            // before the transaction begins, so that no rollback takes them back
            statement.execute("SET row_security = off");
            statement.execute("SET statement_timeout = 0");
            statement.execute("SET idle_in_transaction_session_timeout = 0");
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            Map<TableName, Table> tables = Catalog.tables(connection, plan.tables()::selects).stream()
                    .collect(Collectors.toMap(Table::name, Function.identity()));
            return new SourceSession(tenant, identity, connection, tables);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    Tenant tenant() {
        return tenant;
    }

    String slug() {
        return tenant.slug();
    }

    int ordinal() {
        return identity.ordinal();
    }

    Connection connection() {
        return connection;
    }

    /** The table, if this source has it. */
    Optional<Table> table(TableName name) {
        return Optional.ofNullable(tables.get(name));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
