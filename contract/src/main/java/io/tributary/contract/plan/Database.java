package io.tributary.contract.plan;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGProperty;

/**
 * Where a PostgreSQL database is and who connects to it.
 *
 * @param url a {@code jdbc:postgresql:} URL without credentials
 * @param username the role
 * @param password its password; empty where the server asks for none
 */
public record Database(String url, String username, Secret password) {
    private static final int CONNECT_TIMEOUT_SECONDS = 10;

    /**
     * Opens a session whose text forms of values are the ones that every part of Tributary agrees on. The session's time
     * zone is UTC, its client encoding UTF-8, its search path empty.
     *
     * @param application shown in {@code pg_stat_activity}
     * @throws SQLException when the server cannot be reached or refuses the role
     */
    public Connection connect(String application) throws SQLException {
        return DriverManager.getConnection(url, properties(application));
    }

    /** The same session as {@link #connect} opens, as properties of the driver, for a pool. */
    public Properties properties(String application) {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, username);
        PGProperty.PASSWORD.set(properties, password.value());
        PGProperty.APPLICATION_NAME.set(properties, application);
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_TIMEOUT_SECONDS);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.OPTIONS.set(properties, SessionSettings.OPTIONS);
        return properties;
    }
}
