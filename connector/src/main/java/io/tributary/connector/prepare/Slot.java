package io.tributary.connector.prepare;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;

/** A tenant's replication slot on its source. The sessions that use it for us bear its name. */
public final class Slot {
    private static final String STATE = Resources.read("slot.sql");
    private static final String WORKING = Resources.read("working.sql");
    private static final String END_SESSIONS = Resources.read("sessions.sql");
    private static final String OBJECT_IN_USE = "55006";
    private static final Duration RELEASE = Duration.ofSeconds(5);
    private static final int RELEASE_POLL_MILLIS = 20;

    private final Connection source;
    private final String name;

    public Slot(Connection source, String name) {
        this.source = source;
        this.name = name;
    }

    Optional<SlotState> state() throws SQLException {
        try (PreparedStatement query = source.prepareStatement(STATE)) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(state(row)) : Optional.empty();
            }
        }
    }

    private static SlotState state(ResultSet row) throws SQLException {
        String confirmed = row.getString("confirmed_flush_lsn");
        return new SlotState(
                row.getString("plugin"),
                row.getBoolean("of_this_database"),
                Optional.ofNullable(row.getObject("active_pid", Integer.class)),
                Optional.ofNullable(row.getString("application_name")),
                confirmed == null ? LogSequenceNumber.INVALID_LSN : LogSequenceNumber.valueOf(confirmed),
                row.getBoolean("lost"));
    }

    /** Everything before this position was acknowledged; empty when there is no such slot. */
    public Optional<LogSequenceNumber> confirmed() throws SQLException {
        return state().map(SlotState::confirmed);
    }

    /** Whether a session streams from the slot or creates it. */
    public boolean inUse() throws SQLException {
        return state().flatMap(SlotState::user).isPresent();
    }

    /** Whether one of our own sessions is at work on the server, or waits there for anything but us. */
    public boolean sessionsWork() throws SQLException {
        try (PreparedStatement query = source.prepareStatement(WORKING)) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Ends our own sessions: those on the slot, those that are still creating it, and those that copy rows. */
    public void endOwnSessions() throws SQLException {
        try (PreparedStatement end = source.prepareStatement(END_SESSIONS)) {
            end.setString(1, name);
            end.execute();
        }
    }

    /**
     * Returns when nothing uses the slot, or there is none. A session of ours that does is stale, since whoever asks
     * holds the tenant's lease: it is ended. A session of anyone else's is left alone.
     *
     * @throws SQLException with the SQLSTATE of an object in use when the slot stays in use
     */
    public void free() throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + RELEASE.toNanos();
        Optional<SlotState> state = state();
        while (state.isPresent() && state.get().user().isPresent()) {
            if (System.nanoTime() > deadline) {
                throw inUse(state.get());
            }
            if (state.get().userName().filter(name::equals).isPresent()) {
                endOwnSessions();
            }
            TimeUnit.MILLISECONDS.sleep(RELEASE_POLL_MILLIS);
            state = state();
        }
    }

    private SQLException inUse(SlotState state) {
        return new SQLException(
                "replication slot " + name + " is used by process "
                        + state.user().orElseThrow() + " (" + state.userName().orElse("another role's") + ")",
                OBJECT_IN_USE);
    }

    /** Drops the slot, which nothing uses. */
    void drop() throws SQLException {
        try (PreparedStatement drop = source.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
            drop.setString(1, name);
            drop.execute();
        }
    }

    /**
     * Creates the slot, once the transactions that are open have ended.
     *
     * @param companion another session of the caller's, which it closes afterwards; see {@link CompanionSlot}
     */
    void create(Connection companion) throws SQLException {
        CompanionSlot beside = CompanionSlot.create(companion);
        try (PreparedStatement create =
                source.prepareStatement("SELECT pg_create_logical_replication_slot(?, 'pgoutput')")) {
            create.setString(1, name);
            create.execute();
        }
        beside.decodeTo(name);
    }

    /** Whether the slot is there and has all the log that it needs. */
    public boolean whole() throws SQLException {
        return state().filter(state -> !state.lost()).isPresent();
    }

    /** Where the source's log is. */
    public static LogSequenceNumber end(Connection source) throws SQLException {
        try (PreparedStatement query = source.prepareStatement("SELECT pg_current_wal_lsn()");
                ResultSet row = query.executeQuery()) {
            row.next();
            return LogSequenceNumber.valueOf(row.getString(1));
        }
    }

    /**
     * Passes over what is before a position, unless the slot, which nothing uses, is behind it already.
     *
     * @return where the slot is; before the position where the source has not made its log safe up to there yet
     */
    public LogSequenceNumber advance(LogSequenceNumber position) throws SQLException {
        String sql = "SELECT pg_replication_slot_advance(slot_name, ?::pg_lsn) FROM pg_catalog.pg_replication_slots"
                + " WHERE slot_name = ? AND confirmed_flush_lsn < least(?::pg_lsn, pg_current_wal_flush_lsn())";
        try (PreparedStatement advance = source.prepareStatement(sql)) {
            advance.setString(1, position.asString());
            advance.setString(2, name);
            advance.setString(3, position.asString());
            advance.execute();
        }
        return confirmed().orElseThrow(() -> new SQLException("replication slot " + name + " is gone"));
    }

    /** Writes a message into the log, in a transaction of its own. */
    public static void emit(Connection source, String prefix, String content) throws SQLException {
        try (PreparedStatement emit = source.prepareStatement("SELECT pg_logical_emit_message(true, ?, ?)")) {
            emit.setString(1, prefix);
            emit.setString(2, content);
            emit.execute();
        }
    }

    static void execute(Connection source, String sql) throws SQLException {
        try (Statement statement = source.createStatement()) {
            statement.execute(sql);
        }
    }
}
