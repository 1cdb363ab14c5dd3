package io.tributary.validator.compare;

import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** From which columns the generated ones of a database's tables are computed, as far as the session's role owns the tables. */
record GeneratedColumns(Map<TableName, Map<String, Set<String>>> tables) {
    private static final String QUERY =
            "SELECT table_schema, table_name, dependent_column, column_name FROM information_schema.column_column_usage";

    static GeneratedColumns read(Connection connection) throws SQLException {
        Map<TableName, Map<String, Set<String>>> tables = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUERY)) {
            while (row.next()) {
                tables.computeIfAbsent(new TableName(row.getString(1), row.getString(2)), table -> new HashMap<>())
                        .computeIfAbsent(row.getString(3), column -> new HashSet<>())
                        .add(row.getString(4));
            }
        }
        return new GeneratedColumns(tables);
    }

    /** The columns that a generated column is computed from. */
    Set<String> basis(TableName table, String column) {
        return tables.getOrDefault(table, Map.of()).getOrDefault(column, Set.of());
    }
}
