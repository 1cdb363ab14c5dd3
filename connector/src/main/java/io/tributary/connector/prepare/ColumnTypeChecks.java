package io.tributary.connector.prepare;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Columns whose values mean something on their own server only, by name. */
final class ColumnTypeChecks {
    private static final String CHECK = "column-types";

    private ColumnTypeChecks() {}

    static List<Finding> types(CheckedSource source) throws SQLException {
        Set<TableName> selected = source.tables().stream().map(Table::name).collect(Collectors.toSet());
        List<Finding> found = new ArrayList<>();
        try (PreparedStatement query = source.connection().prepareStatement(Resources.read("column_types.sql"));
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                TableName table = new TableName(row.getString("schema_name"), row.getString("table_name"));
                if (selected.contains(table)) {
                    found.add(finding(source, table, row));
                }
            }
        }
        return source.passUnless(found, CHECK, "every column's values are the same in another database");
    }

    private static Finding finding(CheckedSource source, TableName table, ResultSet row) throws SQLException {
        String column = row.getString("column_name");
        String is = "column " + table + "." + column + " is of type " + row.getString("type");
        String alter = "ALTER TABLE " + table.sql() + " ALTER COLUMN " + Identifiers.quote(column) + " TYPE ";
        return switch (Kind.valueOf(row.getString("kind"))) {
            case UNREADABLE ->
                source.blocker(
                        CHECK,
                        is + ", whose values no database takes",
                        alter + "text USING " + Identifiers.quote(column) + "::text; or exclude " + table
                                + " in the plan");
            case OBJECT ->
                source.warning(
                        CHECK,
                        is + ": where it points at large objects, they are in no stream",
                        alter + "bytea USING lo_get(" + Identifiers.quote(column)
                                + "); -- if it points at large objects");
            case NAME ->
                source.warning(
                        CHECK,
                        is + ": the target has to know every name in it",
                        alter + "text USING " + Identifiers.quote(column) + "::text;");
            case SERVER ->
                source.warning(
                        CHECK,
                        is + ": its values mean nothing on another server, and are carried over as they are",
                        "see whether the application still needs it");
        };
    }

    private enum Kind {
        UNREADABLE,
        OBJECT,
        NAME,
        SERVER
    }
}
