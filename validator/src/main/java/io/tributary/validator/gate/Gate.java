package io.tributary.validator.gate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * A tenant's gate in one database, over sessions of the caller's and within their transactions. What an older move asks of it
 * counts for nothing, so that a process that was frozen does no harm when it wakes up.
 */
public final class Gate {
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final UUID tenantId;

    public Gate(UUID tenantId) {
        this.tenantId = tenantId;
    }

    /**
     * Closes it, once every transaction that wrote through it has ended; who wants to write meanwhile waits, and is refused
     * when it is closed. The caller commits.
     *
     * @param reason what whoever is refused is told
     * @param limit how long to wait for writers
     * @throws FenceException when a writer goes on for longer; the transaction has to be rolled back
     * @throws OvertakenException when the move has opened it again already, or a newer one has moved it
     */
    public void close(Connection session, long move, String reason, Duration limit)
            throws SQLException, FenceException, OvertakenException {
        awaitWriters(session, limit);
        String sql = "UPDATE tributary.gate SET writable = false, move = ?, reason = ?"
                + " WHERE tenant_id = ? AND (move < ? OR (move = ? AND NOT writable))";
        try (PreparedStatement update = session.prepareStatement(sql)) {
            update.setLong(1, move);
            update.setString(2, reason);
            update.setObject(3, tenantId);
            update.setLong(4, move);
            update.setLong(5, move);
            requireOne(update, move);
        }
    }

    /**
     * Opens it. The caller commits.
     *
     * @throws OvertakenException when a newer move has moved it
     */
    public void open(Connection session, long move) throws SQLException, OvertakenException {
        String sql =
                "UPDATE tributary.gate SET writable = true, move = ?, reason = NULL WHERE tenant_id = ? AND move <= ?";
        try (PreparedStatement update = session.prepareStatement(sql)) {
            update.setLong(1, move);
            update.setObject(2, tenantId);
            update.setLong(3, move);
            requireOne(update, move);
        }
    }

    /**
     * Locks it until the transaction ends, for what a move does beside it.
     *
     * @throws OvertakenException when a newer move has moved it
     */
    public void claim(Connection session, long move) throws SQLException, OvertakenException {
        String sql = "UPDATE tributary.gate SET move = ? WHERE tenant_id = ? AND move <= ?";
        try (PreparedStatement update = session.prepareStatement(sql)) {
            update.setLong(1, move);
            update.setObject(2, tenantId);
            update.setLong(3, move);
            requireOne(update, move);
        }
    }

    /** Whether it takes writes; empty when there is no gate. */
    public Optional<Boolean> writable(Connection session) throws SQLException {
        try (PreparedStatement query =
                session.prepareStatement("SELECT writable FROM tributary.gate WHERE tenant_id = ?")) {
            query.setObject(1, tenantId);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getBoolean(1)) : Optional.empty();
            }
        }
    }

    private void awaitWriters(Connection session, Duration limit) throws SQLException, FenceException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = " + Math.max(1, limit.toMillis()));
            statement.execute("SELECT pg_advisory_xact_lock(hashtextextended('tributary/gate/" + tenantId + "', 0))");
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw new FenceException(
                        "a transaction that writes the tenant's tables did not end within " + limit.toMillis() + " ms",
                        e);
            }
            throw e;
        }
    }

    private void requireOne(PreparedStatement update, long move) throws SQLException, OvertakenException {
        if (update.executeUpdate() != 1) {
            throw new OvertakenException(
                    "the gate of tenant " + tenantId + " is missing, or move " + move + " has no say in it any more");
        }
    }
}
