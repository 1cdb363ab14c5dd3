package io.tributary.contract.control;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/** A tenant's rows of {@code tributary.resync}, on whatever connection and transaction the caller has. */
public final class CopyRequests {
    private static final String KEY = " WHERE migration = ? AND slug = ?";

    private final String migration;
    private final String slug;
    private final Repairs repairs;

    public CopyRequests(Plan plan, Tenant tenant) {
        this.migration = plan.migration();
        this.slug = tenant.slug();
        this.repairs = new Repairs(plan, tenant);
    }

    /** The newest request; empty when nobody ever asked. */
    public Optional<CopyRequest> newest(Connection connection) throws SQLException {
        String sql = "SELECT epoch, source_offset, target_offset, requested_by, requested_at, reason"
                + " FROM tributary.resync" + KEY + " ORDER BY epoch DESC LIMIT 1";
        try (PreparedStatement query = keyed(connection, sql);
                ResultSet row = query.executeQuery()) {
            return row.next() ? Optional.of(request(row)) : Optional.empty();
        }
    }

    /**
     * Voids the tenant's copy, its repairs that are not done, and all that the stages' turns that are under way still write: each of them ends, and begins
     * anew with a greater epoch. Within a transaction of the caller's, which holds the tenant's row until it ends.
     *
     * @param sourceOffset where the tenant's source topic ended a moment ago
     * @param targetOffset where its target topic did
     * @param reason null when none was given
     * @return false when the target serves the tenant, or is about to, so that its source is not the truth; then nothing
     *     was changed
     */
    public boolean ask(Connection connection, long sourceOffset, long targetOffset, String requestedBy, String reason)
            throws SQLException {
        if (!voidCopy(connection)) {
            return false;
        }
        long epoch = nextEpoch(connection);
        forgetRefusals(connection);
        repairs.voidOpen(connection, "a new copy of the tenant was asked for, which has all rows");
        restartStages(connection, epoch);
        String sql = "INSERT INTO tributary.resync"
                + " (migration, slug, epoch, source_offset, target_offset, requested_by, reason)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)";
        try (PreparedStatement insert = keyed(connection, sql)) {
            insert.setLong(3, epoch);
            insert.setLong(4, sourceOffset);
            insert.setLong(5, targetOffset);
            insert.setString(6, requestedBy);
            insert.setString(7, reason);
            insert.executeUpdate();
        }
        return true;
    }

    private boolean voidCopy(Connection connection) throws SQLException {
        String sql = "UPDATE tributary.tenant SET snapshot_position = NULL" + KEY
                + " AND phase IN ('single_tenant', 'replication')";
        try (PreparedStatement update = keyed(connection, sql)) {
            return update.executeUpdate() > 0;
        }
    }

    /** What was refused is void with the copy; a change that was to be left out, and was not yet, is in the new one. */
    private void forgetRefusals(Connection connection) throws SQLException {
        try (PreparedStatement delete = keyed(connection, "DELETE FROM tributary.refusal" + KEY)) {
            delete.executeUpdate();
        }
        try (PreparedStatement delete =
                keyed(connection, "DELETE FROM tributary.skip" + KEY + " AND skipped_at IS NULL")) {
            delete.executeUpdate();
        }
    }

    /** The stages' rows stay locked, so that no turn begins before it is known that this one is greater. */
    private long nextEpoch(Connection connection) throws SQLException {
        String sql =
                "SELECT greatest(coalesce(max(epoch), 0) + 1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)"
                        + " FROM (SELECT epoch FROM tributary.stage" + KEY + " FOR UPDATE) AS stage";
        try (PreparedStatement query = keyed(connection, sql);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private void restartStages(Connection connection, long epoch) throws SQLException {
        String sql = "INSERT INTO tributary.stage (migration, slug, stage, epoch) SELECT ?, ?, unnest(?), ?"
                + " ON CONFLICT (migration, slug, stage) DO UPDATE SET epoch = EXCLUDED.epoch, state = EXCLUDED.state,"
                + " reason = NULL, remedy = NULL, changed_at = clock_timestamp()";
        Object[] stages = Arrays.stream(StageName.values()).map(StageName::text).toArray();
        try (PreparedStatement upsert = keyed(connection, sql)) {
            upsert.setArray(3, connection.createArrayOf("text", stages));
            upsert.setLong(4, epoch);
            upsert.executeUpdate();
        }
    }

    private PreparedStatement keyed(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, migration);
        statement.setString(2, slug);
        return statement;
    }

    private static CopyRequest request(ResultSet row) throws SQLException {
        return new CopyRequest(
                row.getLong("epoch"),
                row.getLong("source_offset"),
                row.getLong("target_offset"),
                row.getString("requested_by"),
                row.getTimestamp("requested_at").toInstant(),
                Optional.ofNullable(row.getString("reason")));
    }
}
