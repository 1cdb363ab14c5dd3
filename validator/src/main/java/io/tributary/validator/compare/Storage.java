package io.tributary.validator.compare;

import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Where a source's tables lie on disk. A snapshot loses the rows of a table that is truncated after it was taken, so a
 * difference that was found while this changed is none.
 */
final class Storage {
    private static final String QUERY = Sql.resource("storage.sql");

    private Storage() {}

    /** A digest of it, now. */
    static String digest(Tenant tenant) throws SQLException {
        try (Connection connection = tenant.source().connect("tributary validator");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUERY)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
