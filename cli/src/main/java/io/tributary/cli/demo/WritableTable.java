package io.tributary.cli.demo;

import static java.util.stream.Collectors.joining;

import io.tributary.contract.table.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A table as a writer that knows nothing of the schema sees it, and the statements that it makes for it.
 *
 * @param name its name
 * @param columns its columns, in their order
 */
record WritableTable(TableName name, List<WritableColumn> columns) {
    /** How far into a table a random row is looked for: what is further costs a scan. */
    private static final int REACH = 500;

    WritableTable {
        columns = List.copyOf(columns);
    }

    /** The tables of a database that are selected and have a primary key. */
    static List<WritableTable> read(Connection connection, Predicate<TableName> selected) throws SQLException {
        Map<TableName, List<WritableColumn>> columns = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(resource());
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                TableName name = new TableName(row.getString("schema_name"), row.getString("table_name"));
                columns.computeIfAbsent(name, key -> new ArrayList<>()).add(column(row));
            }
        }
        return columns.entrySet().stream()
                .filter(entry -> selected.test(entry.getKey()))
                .map(entry -> new WritableTable(entry.getKey(), entry.getValue()))
                .filter(table -> !table.key().isEmpty())
                .toList();
    }

    private static WritableColumn column(ResultSet row) throws SQLException {
        return new WritableColumn(
                row.getString("column_name"),
                row.getString("cast_type"),
                row.getBoolean("enumerated"),
                row.getInt("longest"),
                row.getBoolean("nullable"),
                row.getBoolean("always_generated"),
                row.getBoolean("numbered"),
                row.getBoolean("in_key"),
                row.getBoolean("in_unique"),
                row.getBoolean("bound"));
    }

    List<WritableColumn> key() {
        return columns.stream().filter(WritableColumn::inKey).toList();
    }

    /** The columns that an update may change. */
    List<WritableColumn> free() {
        return columns.stream().filter(WritableColumn::free).toList();
    }

    /** Gives a random row other values in a column. */
    String update(WritableColumn column) {
        return "UPDATE " + name.sql() + " AS t SET " + column.sql() + " = " + column.anyValue() + " FROM "
                + randomRow("r") + ", " + randomRow("o") + " WHERE " + sameKey();
    }

    /** Copies a random row under another key, which the statement returns as text. */
    String copy() {
        List<WritableColumn> copied =
                columns.stream().filter(column -> !column.leftToServer()).toList();
        String returned = key().stream().map(column -> column.sql() + "::text").collect(joining(", "));
        if (copied.isEmpty()) {
            return "INSERT INTO " + name.sql() + " DEFAULT VALUES RETURNING " + returned;
        }
        return "INSERT INTO " + name.sql() + " ("
                + copied.stream().map(WritableColumn::sql).collect(joining(", ")) + ") SELECT "
                + copied.stream()
                        .map(column -> column.copiedValue(name.sql(), column.equals(key().get(0))))
                        .collect(joining(", "))
                + " FROM "
                + randomRow("r") + ", " + randomRow("o") + " ON CONFLICT DO NOTHING RETURNING " + returned;
    }

    /** Deletes the row with a key, whose values are the statement's parameters, as text. */
    String delete() {
        return "DELETE FROM " + name.sql() + " WHERE "
                + key().stream()
                        .map(column -> column.sql() + " = CAST(? AS " + column.castType() + ")")
                        .collect(joining(" AND "));
    }

    private String sameKey() {
        return key().stream()
                .map(column -> "t." + column.sql() + " = r." + column.sql())
                .collect(joining(" AND "));
    }

    /** OFFSET stands before the rows are read, so that one number counts for all of them. */
    private String randomRow(String alias) {
        return "(SELECT * FROM " + name.sql() + " OFFSET floor(random() * (SELECT count(*) FROM (SELECT FROM "
                + name.sql() + " LIMIT " + REACH + ") AS near))::bigint LIMIT 1) AS " + alias;
    }

    private static String resource() {
        try (InputStream stream = WritableTable.class.getResourceAsStream("columns.sql")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
