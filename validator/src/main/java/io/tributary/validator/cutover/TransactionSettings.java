package io.tributary.validator.cutover;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Settings of one transaction. */
final class TransactionSettings {

    private TransactionSettings() {}

    /** The commit is on disk when it returns, whatever the server's settings. */
    static void durably(Connection session) throws SQLException {
        execute(session, "SET LOCAL synchronous_commit = on");
    }

    /** Waits for no lock for longer. */
    static void waiting(Connection session, Duration limit) throws SQLException {
        execute(session, "SET LOCAL lock_timeout = " + Math.max(1, limit.toMillis()));
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }
}
