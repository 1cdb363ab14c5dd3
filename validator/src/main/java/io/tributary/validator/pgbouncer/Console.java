package io.tributary.validator.pgbouncer;

import io.tributary.contract.plan.Database;
import io.tributary.validator.cutover.RouterException;
import io.tributary.validator.cutover.RouterException.Fault;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.postgresql.PGProperty;

/**
 * A session on PgBouncer's admin console.
 *
 * <p>The driver opens each session with {@code SET extra_float_digits}, which the console refuses (pgbouncer/pgbouncer#1509). It
 * leaves that out for sessions of replication; and what makes the session one of replication in the server's eyes it sends
 * only where the server's version was vouched for, which it is not here.
 */
final class Console implements AutoCloseable {
    private static final int CONNECT_SECONDS = 5;
    private static final Duration ANSWER = Duration.ofSeconds(10);
    /** It warns of every console that it does not know such a version of PostgreSQL. Held, since loggers may be collected. */
    private static final Logger VERSION_WARNING = Logger.getLogger("org.postgresql.jdbc.PgConnection");

    static {
        VERSION_WARNING.setLevel(Level.SEVERE);
    }

    private final Database console;
    private final Connection session;

    private Console(Database console, Connection session) {
        this.console = console;
        this.session = session;
    }

    static Console open(Database console) throws RouterException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, console.username());
        PGProperty.PASSWORD.set(properties, console.password().value());
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(properties, (int) ANSWER.toSeconds());
        try {
            return new Console(console, DriverManager.getConnection(console.url(), properties));
        } catch (SQLException e) {
            throw failure(console, "", e);
        }
    }

    /** Runs a command that is answered at once. */
    void run(String command) throws RouterException {
        run(command, ANSWER);
    }

    /** Runs a command; one that is not answered within the limit is {@link Fault#STILL_BUSY}, and the session is lost. */
    void run(String command, Duration limit) throws RouterException {
        try (Statement statement = session.createStatement()) {
            session.setNetworkTimeout(Runnable::run, (int) Math.max(1, limit.toMillis()));
            statement.execute(command);
        } catch (SQLException e) {
            throw failure(console, command, e);
        }
    }

    /** The rows of {@code SHOW …}, by column; an empty text for NULL. */
    List<Map<String, String>> show(String what) throws RouterException {
        List<Map<String, String>> rows = new ArrayList<>();
        try (Statement statement = session.createStatement()) {
            session.setNetworkTimeout(Runnable::run, (int) ANSWER.toMillis());
            try (ResultSet row = statement.executeQuery("SHOW " + what)) {
                while (row.next()) {
                    rows.add(columns(row));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw failure(console, "SHOW " + what, e);
        }
    }

    private static Map<String, String> columns(ResultSet row) throws SQLException {
        Map<String, String> columns = new LinkedHashMap<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            String value = row.getString(i);
            columns.put(row.getMetaData().getColumnName(i), value == null ? "" : value);
        }
        return columns;
    }

    private static RouterException failure(Database console, String command, SQLException cause) {
        Fault fault = fault(command, cause);
        String where = "PgBouncer's console, " + console.url() + ", ";
        String said = cause.getMessage();
        String message =
                switch (fault) {
                    case GONE ->
                        where + "does not answer: " + said + "; start PgBouncer, or correct cutover.pgbouncer.url";
                    case DENIED ->
                        where + "does not let " + console.username() + " in: " + said
                                + "; the user has to be among admin_users and in auth_file, with the plan's password";
                    case UNKNOWN_DATABASE ->
                        where + "has no such database: " + said
                                + "; its configuration has to include the plan's file: see 'tributary pgbouncer'";
                    case STILL_BUSY -> where + "has not answered " + command + " in time";
                    case MISROUTED, UNWRITABLE, REFUSED -> where + "refused " + command + ": " + said;
                };
        return new RouterException(fault, message, cause);
    }

    private static Fault fault(String command, SQLException cause) {
        String said = String.valueOf(cause.getMessage());
        if (said.contains("no such database") && !command.isEmpty()) {
            return Fault.UNKNOWN_DATABASE;
        }
        if (said.contains("authentication failed")
                || said.contains("not allowed")
                || said.contains("login rejected")
                || said.contains("admin access needed")
                || said.contains("no such user")
                || String.valueOf(cause.getSQLState()).startsWith("28")) {
            return Fault.DENIED;
        }
        if (!command.isEmpty() && timedOut(cause)) {
            return Fault.STILL_BUSY;
        }
        // the SQLSTATE of whatever the console says is that of a broken connection
        boolean answered = said.startsWith("ERROR") || said.startsWith("FATAL");
        return answered && !command.isEmpty() && !said.contains("shutting down") ? Fault.REFUSED : Fault.GONE;
    }

    private static boolean timedOut(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException alreadyGone) {
            // nothing that the session has done depends on it
        }
    }
}
