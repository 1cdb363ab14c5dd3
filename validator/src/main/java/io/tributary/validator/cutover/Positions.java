package io.tributary.validator.cutover;

import io.tributary.contract.wire.Marker;
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

    /**
     * Makes safe whatever has been committed, whatever the server's settings, and commits. A server that crashes now has its log
     * up to the position, and so no commit behind it comes to lie before it.
     *
     * @param stream the name of the slot of the stream that goes on at the position
     */
    static String safe(Connection session, String stream) throws SQLException {
        TransactionSettings.durably(session);
        // what writes nothing makes nothing safe
        Statements.first(
                session,
                "SELECT pg_logical_emit_message(true, ?, ?)::text",
                row -> row.getString(1),
                Marker.SWITCH,
                stream);
        session.commit();
        String position = Statements.first(session, "SELECT pg_current_wal_flush_lsn()::text", row -> row.getString(1))
                .orElseThrow();
        session.commit();
        return position;
    }
}
