package io.tributary.contract.plan;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
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
        Connection connection = DriverManager.getConnection(url, properties(application));
        try (Statement statement = connection.createStatement()) {
            // the driver sends the Java machine's time zone, which wins over that of the options
            statement.execute("SET TimeZone = 'UTC'");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * The same session as {@link #connect} opens, as properties of the driver, for a pool; but in the Java machine's time
     * zone, which the driver insists on.
     */
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
