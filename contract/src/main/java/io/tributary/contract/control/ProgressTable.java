package io.tributary.contract.control;

import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/**
 * One tenant's row of {@code tributary.progress}, on whatever connection and transaction the caller has. The row is also
 * a lock: the sink locks it from the start of each of its transactions to the end, so whoever holds it knows that nothing
 * is being applied.
 *
 * <p>To align a tenant's target with a position, a validator takes {@link #lockHold}, locks the row, finds its position P
 * on the source, calls {@link #hold}, and commits. The sink applies what is before P, then writes {@link #held}, and waits
 * until the validator's hold lock is free, which it is at the latest when the validator's session ends.
 */
public final class ProgressTable {
    private static final String KEY = " WHERE migration = ? AND slug = ?";
    private static final String COLUMNS = "SELECT position, kafka_offset, epoch, committed_at, applied_at, snapshot_id,"
            + " rows_copied, transactions, changes, hold_at, held_at FROM tributary.progress";

    private final String migration;
    private final String slug;
    private final boolean guarded;

    public ProgressTable(Plan plan, Tenant tenant) {
        this.migration = plan.migration();
        this.slug = tenant.slug();
        this.guarded = plan.direction() == Direction.REVERSE;
    }

    /** The tenant's progress; empty when the control schema does not know the tenant. */
    public Optional<Progress> read(Connection connection) throws SQLException {
        return query(connection, COLUMNS + KEY);
    }

    /** The same, and locks the row until the transaction ends. Waits for whoever holds it. */
    public Progress lock(Connection connection) throws SQLException {
        return query(connection, COLUMNS + KEY + " FOR UPDATE")
                .orElseThrow(() -> new SQLException("the control schema has no tenant '" + slug + "'"));
    }

    /** Writes everything but the hold. */
    public void write(Connection connection, Progress progress) throws SQLException {
        String sql =
                "UPDATE tributary.progress SET position = ?::pg_lsn, kafka_offset = ?, epoch = ?, committed_at = ?,"
                        + " applied_at = clock_timestamp(), snapshot_id = ?, rows_copied = ?, transactions = ?, changes = ?,"
                        + " baseline = false"
                        + KEY;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, progress.position().asString());
            update.setLong(2, progress.kafkaOffset());
            update.setLong(3, progress.epoch());
            update.setTimestamp(4, progress.committedAt().map(Timestamp::from).orElse(null));
            update.setLong(5, progress.snapshotId());
            update.setLong(6, progress.rowsCopied());
            update.setLong(7, progress.transactions());
            update.setLong(8, progress.changes());
            update.setString(9, migration);
            update.setString(10, slug);
            update.executeUpdate();
        }
    }

    /** A stream goes on there that was at rest. How late it is, the last transaction from before that does not tell. */
    void moveTo(Connection connection, LogSequenceNumber position) throws SQLException {
        assign(connection, "baseline = true, position = ?::pg_lsn, committed_at = NULL", position.asString());
    }

    /**
     * Lets the transaction pass the gates of tenants' tables where they would keep a sink out, as a source's do, and reads whether
     * its tenant's sink may write. To be called once {@link #lock} has returned: the answer holds until the transaction ends.
     */
    public TenantPhase enter(Connection connection) throws SQLException {
        String pass = guarded ? "WITH pass AS (INSERT INTO tributary.gate_pass VALUES (pg_current_xact_id())) " : "";
        String sql = pass + "SELECT phase, resume_position FROM tributary.tenant" + KEY;
        try (PreparedStatement enter = connection.prepareStatement(sql)) {
            enter.setString(1, migration);
            enter.setString(2, slug);
            try (ResultSet row = enter.executeQuery()) {
                row.next();
                return PhaseTable.phase(row);
            }
        }
    }

    /** Gives back what {@link #enter} took; to be called before the transaction is committed. */
    public void exit(Connection connection) throws SQLException {
        if (guarded) {
            leave(connection);
        }
    }

    /** Lets a transaction pass the gates that is none of a sink's but does the same. {@link #leave} comes before its commit. */
    public static void pass(Connection connection) throws SQLException {
        execute(connection, "INSERT INTO tributary.gate_pass VALUES (pg_current_xact_id())");
    }

    /** Gives the pass back, so that nobody ever sees it. */
    public static void leave(Connection connection) throws SQLException {
        execute(connection, "DELETE FROM tributary.gate_pass WHERE transaction = pg_current_xact_id()");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }

    /**
     * Whether nothing has been applied since the stream was told to go on at a position. That is no transaction's End, and the
     * first one behind it may follow any before it: after a crash of its server a slot can be back.
     */
    public boolean atBaseline(Connection connection) throws SQLException {
        String sql = "SELECT baseline FROM tributary.progress" + KEY;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, migration);
            select.setString(2, slug);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** Records that a marker has been applied. */
    public void recordMarker(Connection connection, String id, LogSequenceNumber position) throws SQLException {
        String sql = "INSERT INTO tributary.marker (migration, slug, id, position) VALUES (?, ?, ?, ?::pg_lsn)"
                + " ON CONFLICT (migration, slug, id) DO NOTHING";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, migration);
            insert.setString(2, slug);
            insert.setString(3, id);
            insert.setString(4, position.asString());
            insert.executeUpdate();
        }
    }

    /** The position at which a marker was applied, once it was. */
    public Optional<LogSequenceNumber> markerPosition(Connection connection, String id) throws SQLException {
        String sql = "SELECT position FROM tributary.marker" + KEY + " AND id = ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, migration);
            select.setString(2, slug);
            select.setString(3, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(LogSequenceNumber.valueOf(row.getString(1))) : Optional.empty();
            }
        }
    }

    /** Asks the sink to apply what is before a position and then to wait. */
    public void hold(Connection connection, LogSequenceNumber position) throws SQLException {
        assign(connection, "hold_at = ?::pg_lsn, held_at = NULL", position.asString());
    }

    /** Tells the validator that all that is before the position has been applied, and nothing else will be. */
    public void held(Connection connection, LogSequenceNumber position) throws SQLException {
        assign(connection, "held_at = ?::pg_lsn", position.asString());
    }

    /** Lets the sink go on. */
    public void release(Connection connection) throws SQLException {
        assign(connection, "hold_at = NULL, held_at = CAST(? AS pg_lsn)", null);
    }

    private void assign(Connection connection, String assignments, String position) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE tributary.progress SET " + assignments + KEY)) {
            update.setString(1, position);
            update.setString(2, migration);
            update.setString(3, slug);
            update.executeUpdate();
        }
    }

    /** Takes the tenant's hold lock for the connection's session, waiting for whoever has it. */
    public void lockHold(Connection connection) throws SQLException {
        advisory(connection, "pg_advisory_lock");
    }

    /**
     * Takes the same lock until the transaction ends: a statement that gives up waiting may have been given the lock in that
     * very moment, and one of the session would stay.
     */
    public void lockHoldInTransaction(Connection connection) throws SQLException {
        advisory(connection, "pg_advisory_xact_lock");
    }

    /** Gives the tenant's hold lock back. */
    public void unlockHold(Connection connection) throws SQLException {
        advisory(connection, "pg_advisory_unlock");
    }

    private void advisory(Connection connection, String function) throws SQLException {
        String sql = "SELECT " + function + "(hashtextextended(?, 0))";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, "tributary/hold/" + migration + "/" + slug);
            select.execute();
        }
    }

    private Optional<Progress> query(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, migration);
            select.setString(2, slug);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(progress(row)) : Optional.empty();
            }
        }
    }

    private static Progress progress(ResultSet row) throws SQLException {
        return new Progress(
                LogSequenceNumber.valueOf(row.getString("position")),
                row.getLong("kafka_offset"),
                row.getLong("epoch"),
                instant(row, "committed_at"),
                instant(row, "applied_at"),
                row.getLong("snapshot_id"),
                row.getLong("rows_copied"),
                row.getLong("transactions"),
                row.getLong("changes"),
                position(row, "hold_at"),
                position(row, "held_at"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
    }

    private static Optional<LogSequenceNumber> position(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).map(LogSequenceNumber::valueOf);
    }
}
