package io.tributary.validator.compare;

import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which file each table's rows are in. A TRUNCATE, and an ALTER TABLE that rewrites, give a table a new file, and even an
 * older snapshot sees the new one only: "TRUNCATE is not MVCC-safe", says PostgreSQL's manual on TRUNCATE. So a snapshot
 * of a table stands only as long as its file.
 */
record TableFiles(Map<TableName, String> files) {
    private static final String QUERY = Sql.resource("table_files.sql");

    /** The files now; in a transaction that has a snapshot, those that the snapshot shows. */
    static TableFiles read(Connection connection) throws SQLException {
        Map<TableName, String> files = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUERY)) {
            while (row.next()) {
                files.put(
                        new TableName(row.getString("schema_name"), row.getString("table_name")),
                        row.getString("files"));
            }
        }
        return new TableFiles(files);
    }

    /** The tables that have another file now than they had, or are gone. */
    Set<TableName> replacedBy(TableFiles now) {
        Set<TableName> replaced = new HashSet<>();
        files.forEach((table, file) -> {
            if (!Objects.equals(file, now.files.get(table))) {
                replaced.add(table);
            }
        });
        return replaced;
    }
}
