package io.tributary.sink.apply;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.SessionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGProperty;

/** The sink's sessions with the target, a pool of them. Safe for use by many threads. */
final class TargetSessions implements AutoCloseable {
    private static final int MOST = 32;
    /**
     * Each statement is planned for the table as it is then, which may have been empty when the session was new; nobody
     * waits for a lock for long without being seen to.
     */
    private static final String SETTINGS = " -c plan_cache_mode=force_custom_plan -c jit=off -c lock_timeout=10s";

    /** No statement of ours takes so long but the one that removes a tenant's rows, which has no limit. */
    private static final int SILENCE_SECONDS = 300;

    private final HikariDataSource pool;

    /** Connects on first use, so that a target that is down fails the tenants' work and not the stage. */
    TargetSessions(Plan plan) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("sink-" + plan.migration());
        config.setJdbcUrl(plan.target().database().url());
        config.setDataSourceProperties(properties(plan));
        config.setMaximumPoolSize(Math.min(MOST, plan.tenants().size() + 1));
        config.setMinimumIdle(Math.min(MOST, plan.tenants().size()));
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(10_000);
        config.setAutoCommit(false);
        this.pool = new HikariDataSource(config);
    }

    private static Properties properties(Plan plan) {
        Properties properties = plan.target().database().properties("tributary sink " + plan.migration());
        PGProperty.OPTIONS.set(properties, SessionSettings.OPTIONS + SETTINGS);
        PGProperty.SOCKET_TIMEOUT.set(properties, SILENCE_SECONDS);
        // details name other rows' values; what a message needs to say of a row, the sink says itself
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        return properties;
    }

    /**
     * A session with no transaction open, in which statements do not commit by themselves.
     *
     * @throws SQLException with a state of class 08 when there is none to be had now
     * @throws InterruptedException when the thread is interrupted while it waits for one
     */
    Connection open() throws SQLException, InterruptedException {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            if (e.getCause() instanceof InterruptedException) {
                throw (InterruptedException) new InterruptedException("waiting for a session").initCause(e);
            }
            if (e.getSQLState() != null && e.getSQLState().startsWith("28")) {
                throw e;
            }
            String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new SQLException("no session with the target: " + reason, "08001", e);
        }
    }

    /** Ends all sessions, also those in use. */
    @Override
    public void close() {
        pool.close();
    }
}
