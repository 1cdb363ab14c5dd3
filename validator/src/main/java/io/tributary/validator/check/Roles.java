package io.tributary.validator.check;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Who looks at the target, and the application's role beside it.
 *
 * @param role the session's role
 * @param seesAll whether row-level security does not bind it
 * @param applicationExists whether there is an application's role
 * @param applicationUnbound whether that is, or can become, one that row-level security does not bind
 * @param canBecomeApplication whether the session's role may {@code SET ROLE} to it
 */
record Roles(
        String role,
        boolean seesAll,
        boolean applicationExists,
        boolean applicationUnbound,
        boolean canBecomeApplication) {
    private static final String QUERY = Query.resource("roles.sql");
    /** Since this version a membership may be one that allows no {@code SET ROLE}. */
    private static final int WITH_SET_OPTION = 16;

    static Roles read(Subject subject) throws SQLException {
        int version = subject.target().getMetaData().getDatabaseMajorVersion();
        try (PreparedStatement query = subject.target().prepareStatement(QUERY)) {
            query.setString(1, version >= WITH_SET_OPTION ? "SET" : "MEMBER");
            query.setString(2, subject.plan().target().applicationRole());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new Roles(
                        row.getString("role"),
                        row.getBoolean("sees_all"),
                        row.getBoolean("application_exists"),
                        row.getBoolean("application_unbound"),
                        row.getBoolean("can_become_application"));
            }
        }
    }
}
