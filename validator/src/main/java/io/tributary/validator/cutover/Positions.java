package io.tributary.validator.cutover;

import java.sql.Connection;
import java.sql.SQLException;

/** Positions in a server's log. */
final class Positions {

    private Positions() {}

    /** Where the server writes next. What commits later is behind it. */
    static String insert(Connection session) throws SQLException {
        return Statements.first(session, "SELECT pg_current_wal_insert_lsn()::text", row -> row.getString(1))
                .orElseThrow();
    }
}
