package io.tributary.contract.plan;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.Driver;
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
    /** A server that accepts and then says nothing is given up: the driver itself would wait for ever. */
    private static final int LOGIN_SILENCE_SECONDS = 20;

    /**
     * Opens a session whose text forms of values are the ones that every part of Tributary agrees on. The session's time
     * zone is UTC, its client encoding UTF-8, its search path empty. A statement may take as long as it likes, unless the
     * URL has a {@code socketTimeout}.
     *
     * @param application shown in {@code pg_stat_activity}
     * @throws SQLException when the server cannot be reached, does not answer or refuses the role
     */
    public Connection connect(String application) throws SQLException {
        Properties properties = properties(application);
        PGProperty.SOCKET_TIMEOUT.set(properties, LOGIN_SILENCE_SECONDS);
        Connection connection = DriverManager.getConnection(url, properties);
        try (Statement statement = connection.createStatement()) {
            // the driver sends the Java machine's time zone, which wins over that of the options
            statement.execute("SET TimeZone = 'UTC'");
            connection.setNetworkTimeout(Runnable::run, socketTimeoutMillis());
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Opens a session that takes replication commands for this database, with the text forms of {@link #connect}. A command
     * may take as long as it likes, unless the URL has a {@code socketTimeout}.
     *
     * @param application shown in {@code pg_stat_activity}
     * @param settings further ones of the session, as {@code lock_timeout=2000}
     * @throws SQLException when the server cannot be reached, does not answer or refuses the role, or has no sender left
     */
    public Connection connectReplication(String application, String... settings) throws SQLException {
        Properties properties = properties(application);
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        PGProperty.SOCKET_TIMEOUT.set(properties, LOGIN_SILENCE_SECONDS);
        StringBuilder options = new StringBuilder(SessionSettings.OPTIONS);
        for (String setting : settings) {
            options.append(" -c ").append(setting);
        }
        PGProperty.OPTIONS.set(properties, options.toString());
        Connection connection = DriverManager.getConnection(url, properties);
        try {
            connection.setNetworkTimeout(Runnable::run, socketTimeoutMillis());
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** What the URL says of it; 0 for no limit. */
    private int socketTimeoutMillis() {
        Properties said = Driver.parseURL(url, new Properties());
        String seconds = said == null ? null : PGProperty.SOCKET_TIMEOUT.getOrDefault(said);
        return seconds == null ? 0 : Math.multiplyExact(Integer.parseInt(seconds), 1_000);
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
        PGProperty.SOCKET_FACTORY.set(properties, PeerCheckingSockets.class.getName());
        PGProperty.OPTIONS.set(properties, SessionSettings.OPTIONS);
        return properties;
    }
}
