package io.tributary.contract.control;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Whether a tenant is being moved at the moment. */
public final class UnfinishedMove {
    private static final String SQL = "SELECT EXISTS (SELECT FROM tributary.move WHERE migration = ? AND slug = ?"
            + " AND state NOT IN ('done', 'undone'))";

    private UnfinishedMove() {}

    /**
     * Whether the journal has a move of the tenant that is not finished.
     *
     * @param target a session with the target, where the journal is
     * @param plan the plan of either direction
     */
    public static boolean exists(Connection target, Plan plan, Tenant tenant) throws SQLException {
        try (PreparedStatement query = target.prepareStatement(SQL)) {
            query.setString(1, plan.forward().migration());
            query.setString(2, tenant.slug());
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
