package io.tributary.connector.schema;

import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * What a source has by now.
 *
 * @param connection a session with it
 * @param published the tables whose changes are in the stream
 */
record SourceView(Connection connection, Set<TableName> published) {

    boolean hasRows(TableName table) throws SQLException {
        return exists("FROM " + table.sql());
    }

    boolean hasValues(TableName table, String column) throws SQLException {
        return exists("FROM " + table.sql() + " WHERE " + Identifiers.quote(column) + " IS NOT NULL");
    }

    private boolean exists(String from) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT " + from + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
