package io.tributary.contract.control;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tenants whose way back is prepared, in the control schema of the target: while a tenant is among them, whoever runs
 * stages runs them the other way as well. On whatever connection and transaction the caller has.
 */
public final class WayBackTable {
    private static final String KEY = " WHERE migration = ? AND slug = ?";

    private final String migration;

    /** @param plan the forward plan */
    public WayBackTable(Plan plan) {
        this.migration = plan.migration();
    }

    /** The slugs of the tenants. */
    public Set<String> tenants(Connection connection) throws SQLException {
        String sql = "SELECT slug FROM tributary.way_back WHERE migration = ?";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, migration);
            Set<String> slugs = new TreeSet<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    slugs.add(row.getString(1));
                }
            }
            return slugs;
        }
    }

    /** Asks for a tenant's way back; one that was asked for before stays. */
    public void request(Connection connection, Tenant tenant) throws SQLException {
        execute(
                connection,
                "INSERT INTO tributary.way_back (migration, slug) VALUES (?, ?) ON CONFLICT (migration, slug) DO NOTHING",
                tenant);
    }

    /** A marker has come from the target to the tenant's source. */
    public void rehearsed(Connection connection, Tenant tenant) throws SQLException {
        execute(connection, "UPDATE tributary.way_back SET rehearsed_at = clock_timestamp()" + KEY, tenant);
    }

    /** When one last came, if ever, since the way back was asked for. */
    public Optional<Instant> rehearsedAt(Connection connection, Tenant tenant) throws SQLException {
        String sql = "SELECT rehearsed_at FROM tributary.way_back" + KEY + " AND rehearsed_at IS NOT NULL";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, migration);
            query.setString(2, tenant.slug());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getTimestamp(1).toInstant()) : Optional.empty();
            }
        }
    }

    /** Ends the way back: its stages stop within seconds. */
    public void end(Connection connection, Tenant tenant) throws SQLException {
        execute(connection, "DELETE FROM tributary.way_back" + KEY, tenant);
    }

    private void execute(Connection connection, String sql, Tenant tenant) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, migration);
            statement.setString(2, tenant.slug());
            statement.executeUpdate();
        }
    }
}
