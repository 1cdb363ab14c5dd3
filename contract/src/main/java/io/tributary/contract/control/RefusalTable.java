package io.tributary.contract.control;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A tenant's rows of {@code tributary.refusal} and {@code tributary.skip}, on whatever connection and transaction the caller
 * has.
 */
public final class RefusalTable {
    private final String migration;
    private final String slug;

    public RefusalTable(Plan plan, Tenant tenant) {
        this.migration = plan.migration();
        this.slug = tenant.slug();
    }

    /** Keeps what the sink is about to be paused with. */
    public void keep(Connection connection, RefusedChange refused) throws SQLException {
        String sql = "INSERT INTO tributary.refusal"
                + " (migration, slug, position, change, transaction, description, reason)"
                + " VALUES (?, ?, ?::pg_lsn, ?, ?, ?, ?) ON CONFLICT (migration, slug) DO UPDATE"
                + " SET position = EXCLUDED.position, change = EXCLUDED.change, transaction = EXCLUDED.transaction,"
                + " description = EXCLUDED.description, reason = EXCLUDED.reason";
        try (PreparedStatement upsert = keyed(connection, sql)) {
            upsert.setString(3, refused.position().asString());
            upsert.setLong(4, refused.change());
            upsert.setLong(5, refused.transaction());
            upsert.setString(6, refused.description());
            upsert.setString(7, refused.reason());
            upsert.executeUpdate();
        }
    }

    /** The change at which the sink is paused now, or which it is trying again at this moment. */
    public Optional<RefusedChange> current(Connection connection) throws SQLException {
        String sql = "SELECT r.position, r.change, r.transaction, r.description, r.reason FROM tributary.refusal r"
                + " JOIN tributary.progress p USING (migration, slug)"
                + " JOIN tributary.stage s USING (migration, slug)"
                + " WHERE r.migration = ? AND r.slug = ? AND s.stage = 'sink'"
                + " AND CASE s.state WHEN 'paused' THEN s.reason = r.reason ELSE p.position < r.position END";
        try (PreparedStatement query = keyed(connection, sql);
                ResultSet row = query.executeQuery()) {
            return row.next()
                    ? Optional.of(new RefusedChange(
                            LogSequenceNumber.valueOf(row.getString("position")),
                            row.getLong("change"),
                            row.getLong("transaction"),
                            row.getString("description"),
                            row.getString("reason")))
                    : Optional.empty();
        }
    }

    /**
     * Wants a refused change to be left out.
     *
     * @return false when that was wanted already
     */
    public boolean skip(Connection connection, RefusedChange refused, String requestedBy, String reason)
            throws SQLException {
        String sql = "INSERT INTO tributary.skip (migration, slug, position, change, transaction, description, refusal,"
                + " requested_by, reason) SELECT r.migration, r.slug, r.position, r.change, r.transaction, r.description,"
                + " r.reason, ?, ? FROM tributary.refusal r WHERE r.migration = ? AND r.slug = ?"
                + " AND r.position = ?::pg_lsn AND r.change = ? AND NOT EXISTS (SELECT FROM tributary.skip s"
                + " WHERE s.migration = r.migration AND s.slug = r.slug AND s.position = r.position"
                + " AND s.change = r.change AND s.transaction = r.transaction AND s.skipped_at IS NULL)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, requestedBy);
            insert.setString(2, reason);
            insert.setString(3, migration);
            insert.setString(4, slug);
            insert.setString(5, refused.position().asString());
            insert.setLong(6, refused.change());
            return insert.executeUpdate() > 0;
        }
    }

    /** The changes that are to be left out and have not been yet. */
    public List<Skip> pending(Connection connection) throws SQLException {
        String sql = "SELECT id, position, change, transaction, description FROM tributary.skip"
                + " WHERE migration = ? AND slug = ? AND skipped_at IS NULL ORDER BY id";
        List<Skip> pending = new ArrayList<>();
        try (PreparedStatement query = keyed(connection, sql);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                pending.add(new Skip(
                        row.getLong("id"),
                        LogSequenceNumber.valueOf(row.getString("position")),
                        row.getLong("change"),
                        row.getLong("transaction"),
                        row.getString("description")));
            }
        }
        return pending;
    }

    /** Records, in the commit of the rest of its transaction, that a change was left out. */
    public static void skipped(Connection connection, Skip skip, long snapshotId) throws SQLException {
        String sql = "UPDATE tributary.skip SET skipped_at = clock_timestamp(), snapshot_id = ? WHERE id = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, snapshotId);
            update.setLong(2, skip.id());
            update.executeUpdate();
        }
    }

    /** How many changes were left out since the tenant was copied last. */
    public long skipped(Connection connection) throws SQLException {
        String sql =
                "SELECT count(*) FROM tributary.skip s JOIN tributary.progress p USING (migration, slug, snapshot_id)"
                        + " WHERE s.migration = ? AND s.slug = ? AND s.skipped_at IS NOT NULL";
        try (PreparedStatement query = keyed(connection, sql);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private PreparedStatement keyed(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, migration);
        statement.setString(2, slug);
        return statement;
    }
}
