package io.tributary.validator.compare;

import io.tributary.contract.mapping.Tenancy;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * Opens sessions with a tenant's two databases, each so that it sees all of the tenant's rows or fails.
 *
 * @param plan a forward one
 */
public record Sessions(Plan plan, Tenant tenant, UUID tenantId) {
    static final String APPLICATION = "tributary validator";

    /** With the source. Row-level security that hides rows from this role becomes an error instead of missing rows. */
    public Connection source() throws SQLException {
        Connection session = tenant.source().connect(APPLICATION);
        try (Statement statement = session.createStatement()) {
            statement.execute("SET row_security = off");
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    /** With the target, for the tenant. */
    public Connection target() throws SQLException {
        Connection session = plan.target().database().connect(APPLICATION);
        try (PreparedStatement setting =
                session.prepareStatement("SELECT set_config('" + Tenancy.SETTING + "', ?, false)")) {
            setting.setString(1, tenantId.toString());
            setting.execute();
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }
}
