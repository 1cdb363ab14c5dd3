package io.tributary.routing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** One open connection's tenant, told to PostgreSQL as its mode says. What the two modes do differently is here. */
abstract class TenantSession {
    final Connection connection;
    final String tenantId;
    private final boolean autoCommit;

    private TenantSession(Connection connection, UUID tenantId) throws SQLException {
        this.connection = connection;
        this.tenantId = tenantId.toString();
        this.autoCommit = connection.getAutoCommit();
    }

    static TenantSession open(Connection connection, UUID tenantId, TenantDataSource.Mode mode) throws SQLException {
        TenantSession session =
                switch (mode) {
                    case SESSION -> new WholeSession(connection, tenantId);
                    case TRANSACTION -> new EachTransaction(connection, tenantId);
                };
        session.begin();
        return session;
    }

    abstract void begin() throws SQLException;

    /** Something is about to be executed. */
    abstract void beforeStatement() throws SQLException;

    /** The transaction has ended. */
    abstract void afterTransaction();

    abstract void setAutoCommit(boolean on) throws SQLException;

    abstract void takeTenantOff() throws SQLException;

    /** Rolls back what is open, takes the tenant off and leaves the connection as the pool gave it. */
    void end() throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
        connection.setAutoCommit(true);
        takeTenantOff();
        connection.setAutoCommit(autoCommit);
    }

    void set(String value, boolean forTransaction) throws SQLException {
        try (PreparedStatement setting = connection.prepareStatement("SELECT set_config(?, ?, ?)")) {
            setting.setString(1, TenantDataSource.SETTING);
            setting.setString(2, value);
            setting.setBoolean(3, forTransaction);
            setting.execute();
        }
    }

    /** Set outside of any transaction, since a rollback would take back what was set inside. */
    private static final class WholeSession extends TenantSession {
        WholeSession(Connection connection, UUID tenantId) throws SQLException {
            super(connection, tenantId);
        }

        @Override
        void begin() throws SQLException {
            boolean pooled = connection.getAutoCommit();
            connection.setAutoCommit(true);
            set(tenantId, false);
            connection.setAutoCommit(pooled);
        }

        @Override
        void beforeStatement() {}

        @Override
        void afterTransaction() {}

        @Override
        void setAutoCommit(boolean on) throws SQLException {
            connection.setAutoCommit(on);
        }

        /** What outlives a transaction, cursors WITH HOLD and temporary tables, has the tenant's rows in it. */
        @Override
        void takeTenantOff() throws SQLException {
            set("", false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("CLOSE ALL; DISCARD TEMP");
            }
        }
    }

    /** Set for the transaction only; its end takes the tenant off. */
    private static final class EachTransaction extends TenantSession {
        private boolean set;

        EachTransaction(Connection connection, UUID tenantId) throws SQLException {
            super(connection, tenantId);
        }

        @Override
        void begin() throws SQLException {
            connection.setAutoCommit(false);
        }

        @Override
        void beforeStatement() throws SQLException {
            if (!set) {
                set(tenantId, true);
                set = true;
            }
        }

        @Override
        void afterTransaction() {
            set = false;
        }

        @Override
        void setAutoCommit(boolean on) throws SQLException {
            if (on) {
                throw new SQLException(
                        "autocommit cannot be switched on in the mode TRANSACTION: a statement outside of"
                                + " a transaction would have no tenant");
            }
        }

        @Override
        void takeTenantOff() {}
    }
}
