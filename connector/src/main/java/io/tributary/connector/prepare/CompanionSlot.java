package io.tributary.connector.prepare;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * A temporary slot that is there while a tenant's slot is created, and makes what that one decodes first true.
 *
 * <p>Creating a slot waits for the transactions that are open. Whoever streams from the new slot for the first time
 * builds the picture of the catalogs that decoding needs from the log once more, and that time PostgreSQL (seen in
 * version 17.11) takes no note of a change of the catalogs that was committed while the slot waited. Decoding a
 * transaction that was open then fails for good with "could not map filenumber" after a TRUNCATE, and after an ADD COLUMN
 * its rows come without the new column and without a word. A slot that decodes the same stretch of the log already has the
 * right picture, and leaves it on disk, where the new slot's first stream finds it instead of building its own. See "Logical
 * Decoding Concepts" in PostgreSQL's manual for slots, and {@code snapbuild.c} for the pictures it keeps.
 *
 * <p>The server drops the slot with the session. It takes one of {@code max_replication_slots} meanwhile.
 */
public final class CompanionSlot {
    private static final String CREATE = "SELECT pg_create_logical_replication_slot("
            + "'tributary_companion_' || pg_backend_pid(), 'pgoutput', true)";
    private static final String ADVANCE =
            "SELECT pg_replication_slot_advance('tributary_companion_' || pg_backend_pid(),"
                    + " confirmed_flush_lsn) FROM pg_catalog.pg_replication_slots WHERE slot_name = ?";

    private final Connection session;

    private CompanionSlot(Connection session) {
        this.session = session;
    }

    /**
     * Creates it; returns once the transactions that are open have ended.
     *
     * @param session one that the caller closes after {@link #decodeTo} and uses for nothing else
     */
    public static CompanionSlot create(Connection session) throws SQLException {
        Slot.execute(session, "SET statement_timeout = 0");
        Slot.execute(session, "SET idle_session_timeout = 0");
        Slot.execute(session, CREATE);
        return new CompanionSlot(session);
    }

    /** Decodes up to where a slot begins that was created after this one and that nobody has streamed from yet. */
    public void decodeTo(String slot) throws SQLException {
        try (PreparedStatement advance = session.prepareStatement(ADVANCE)) {
            advance.setString(1, slot);
            advance.execute();
        }
    }
}
