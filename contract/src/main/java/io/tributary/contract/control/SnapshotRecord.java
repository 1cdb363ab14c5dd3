package io.tributary.contract.control;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.postgresql.replication.LogSequenceNumber;

/** The record that all of a tenant's rows have been copied, on whatever connection and transaction the caller has. */
public final class SnapshotRecord {
    private static final String KEY = " WHERE migration = ? AND slug = ?";

    private final Plan plan;
    private final Tenant tenant;

    public SnapshotRecord(Plan plan, Tenant tenant) {
        this.plan = plan;
        this.tenant = tenant;
    }

    /**
     * Records that all rows that the source had at a position have been copied, and that the stream goes on from there.
     * Holds the tenant's row until the caller's transaction ends.
     *
     * @param snapshotId the id of the snapshot that they are
     * @return false when a new copy was asked for since the snapshot began, so that this one does not count; then nothing
     *     was written
     */
    public boolean write(Connection connection, LogSequenceNumber position, long snapshotId) throws SQLException {
        // whoever asks for a new copy holds this lock until all of the request is visible
        execute(connection, "SELECT FROM tributary.tenant" + KEY + " FOR UPDATE");
        boolean overruled = new CopyRequests(plan, tenant)
                .newest(connection)
                .filter(request -> request.epoch() > snapshotId)
                .isPresent();
        if (overruled) {
            return false;
        }
        execute(
                connection,
                "UPDATE tributary.tenant SET snapshot_position = '" + position.asString()
                        + "'::pg_lsn, phase = 'replication'" + KEY);
        return true;
    }

    private void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, plan.migration());
            statement.setString(2, tenant.slug());
            statement.execute();
        }
    }
}
