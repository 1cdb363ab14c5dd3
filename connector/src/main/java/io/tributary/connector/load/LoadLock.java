package io.tributary.connector.load;

import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Keeps apart the loads of one tenant of two processes, of which one has lost the tenant's lease and does not know. Every
 * session that writes rows has the lock shared, until its transaction ends, and has looked behind it whether its lease is the
 * newest; whoever removes rows has had it alone.
 */
record LoadLock(Plan plan, Tenant tenant, long epoch) {
    private static final String END_STALE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = ? AND datname = current_database() AND pid <> pg_backend_pid()";

    /** Ends the sessions of whoever had the lease before, and waits until none of them can write any more. */
    void takeOver(Connection connection, UUID tenantId) throws SQLException {
        try (PreparedStatement end = connection.prepareStatement(END_STALE)) {
            end.setString(1, TargetSession.application(tenantId));
            end.execute();
        }
        lock(connection, "pg_advisory_xact_lock");
        requireNewest(connection);
    }

    /** @throws IllegalStateException when another process has taken over */
    void share(Connection connection) throws SQLException {
        lock(connection, "pg_advisory_xact_lock_shared");
        requireNewest(connection);
    }

    private void lock(Connection connection, String function) throws SQLException {
        String sql = "SELECT " + function + "(hashtextextended(?, 0))";
        try (PreparedStatement lock = connection.prepareStatement(sql)) {
            lock.setString(1, "tributary/load/" + plan.migration() + "/" + tenant.slug());
            lock.execute();
        }
    }

    void requireNewest(Connection connection) throws SQLException {
        String sql = "SELECT epoch FROM tributary.stage WHERE migration = ? AND slug = ? AND stage = ?";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, plan.migration());
            query.setString(2, tenant.slug());
            query.setString(3, StageName.CONNECTOR.text());
            try (ResultSet row = query.executeQuery()) {
                if (row.next() && row.getLong(1) > epoch) {
                    throw new IllegalStateException("another process copies the rows by now");
                }
            }
        }
    }
}
