package io.tributary.routing;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Objects;
import java.util.UUID;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Gives out connections on which row-level security shows the rows of the calling thread's tenant and no others. It wraps
 * a pool and tells PostgreSQL the tenant in the setting {@value #SETTING}, which the tables' policies read.
 *
 * <p>A connection belongs to the tenant for which it was opened for as long as it is open, also when the scope has ended or
 * another thread uses it. Closing it rolls back what was not committed and takes the tenant off; a connection on which that
 * fails is destroyed, never given back. Whoever asks the pool behind this for a connection sees no tenant's rows.
 *
 * <p>As safe for use by several threads as the data source that it wraps.
 */
public final class TenantDataSource implements DataSource {
    /** The setting that the policies read. */
    public static final String SETTING = "app.tenant_id";

    private final DataSource pool;
    private final Mode mode;

    /** For how long PostgreSQL is told the tenant at a time. */
    public enum Mode {
        /** Once for each time a connection is opened: for a pool that keeps sessions, as those inside an application do. */
        SESSION,
        /**
         * At the start of each transaction, for that transaction: for a pooler between the application and the server that
         * gives each transaction whichever session is free, as PgBouncer does with {@code pool_mode = transaction}. The
         * connections have autocommit off, since a statement outside of a transaction would run without a tenant; switching
         * it on is refused. The tenant is set right before a transaction's first statement, so that an open but unused
         * connection does not occupy a session of the pooler.
         */
        TRANSACTION
    }

    /** Wraps a data source; each of its connections is given back to it by {@link Connection#close}. */
    public TenantDataSource(DataSource pool, Mode mode) {
        this.pool = Objects.requireNonNull(pool, "pool");
        this.mode = Objects.requireNonNull(mode, "mode");
    }

    /**
     * Opens a connection for the calling thread's tenant.
     *
     * @throws SQLException when the thread has no tenant, or for the wrapped data source's own reasons
     */
    @Override
    public Connection getConnection() throws SQLException {
        UUID tenantId = requireTenant();
        return TenantConnection.open(pool.getConnection(), tenantId, mode);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        UUID tenantId = requireTenant();
        return TenantConnection.open(pool.getConnection(username, password), tenantId, mode);
    }

    private static UUID requireTenant() throws SQLException {
        return TenantContext.current()
                .orElseThrow(() -> new SQLException("no current tenant: open the connection inside TenantContext.run or"
                        + " TenantContext.call, on the same thread"));
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
        pool.setLogWriter(writer);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return pool.getParentLogger();
    }

    /** Reaches the wrapped data source, whose connections know no tenant. */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(pool) ? type.cast(pool) : pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(pool) || pool.isWrapperFor(type);
    }
}
