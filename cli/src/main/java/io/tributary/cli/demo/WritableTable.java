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
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A table as a writer that knows nothing of the schema sees it, and the statements that it makes for it. They leave rows
 * of tables that inherit from it alone.
 *
 * @param name its name
 * @param partitioned whether its rows are in its partitions
 * @param columns its columns, in their order
 */
record WritableTable(TableName name, boolean partitioned, List<WritableColumn> columns) {
    /** How far into a table a random row is looked for: what is further costs a scan. */
    private static final int REACH = 500;

    WritableTable {
        columns = List.copyOf(columns);
    }

    /** The tables of a database that are selected and have a primary key. */
    static List<WritableTable> read(Connection connection, Predicate<TableName> selected) throws SQLException {
        Map<TableName, List<WritableColumn>> columns = new LinkedHashMap<>();
        Map<TableName, Boolean> partitioned = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(resource());
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                TableName name = new TableName(row.getString("schema_name"), row.getString("table_name"));
                partitioned.put(name, row.getBoolean("partitioned"));
                columns.computeIfAbsent(name, key -> new ArrayList<>()).add(WritableColumn.of(row));
            }
        }
        return columns.entrySet().stream()
                .filter(entry -> selected.test(entry.getKey()))
                .map(entry -> new WritableTable(entry.getKey(), partitioned.get(entry.getKey()), entry.getValue()))
                .filter(table -> !table.key().isEmpty())
                .toList();
    }

    List<WritableColumn> key() {
        return columns.stream().filter(WritableColumn::inKey).toList();
    }

    /** The columns that an update may change. */
    List<WritableColumn> free() {
        return columns.stream().filter(WritableColumn::free).toList();
    }

    /** The columns by which an update may move a row to another partition. */
    List<WritableColumn> moving() {
        return columns.stream().filter(WritableColumn::moves).toList();
    }

    /** Gives a random row other values in a column. */
    String update(WritableColumn column) {
        return update(column, column.anyValue());
    }

    /** Gives a random row another row's value in a column, one for which there is a partition. */
    String move(WritableColumn column) {
        return update(column, "o." + column.sql());
    }

    private String update(WritableColumn column, String value) {
        return "UPDATE " + ownRows() + " AS t SET " + column.sql() + " = " + value + " FROM " + randomRow(name, "r")
                + ", " + randomRow(name, "o") + " WHERE " + sameKey();
    }

    /** Copies a random row under another key, which the statement returns as text. */
    String copy() {
        List<WritableColumn> copied =
                columns.stream().filter(column -> !column.leftToServer()).toList();
        if (copied.isEmpty()) {
            return "INSERT INTO " + name.sql() + " DEFAULT VALUES" + returningKey();
        }
        return insert(copied)
                + copied.stream()
                        .map(column -> column.copiedValue(name.sql(), column.equals(key().get(0))))
                        .collect(joining(", "))
                + " FROM " + randomRow(name, "r") + ", " + randomRow(name, "o") + " ON CONFLICT DO NOTHING"
                + returningKey();
    }

    /**
     * Makes a row from nothing, unless the table has one: with values for what has to be given, which point at rows that
     * are there.
     */
    String firstRow() {
        List<WritableColumn> required =
                columns.stream().filter(WritableColumn::required).toList();
        if (required.isEmpty()) {
            return "INSERT INTO " + name.sql() + " DEFAULT VALUES" + returningKey();
        }
        Map<Long, String> referenced = new LinkedHashMap<>();
        for (WritableColumn column : required) {
            Optional<ColumnReference> reference = column.reference();
            reference.ifPresent(known -> referenced.put(known.number(), anyRow(known)));
        }
        String from = referenced.isEmpty() ? "" : " FROM " + String.join(", ", referenced.values());
        return insert(required)
                + required.stream().map(WritableColumn::firstValue).collect(joining(", ")) + from
                + " WHERE NOT EXISTS (SELECT FROM " + ownRows() + ") ON CONFLICT DO NOTHING" + returningKey();
    }

    private String insert(List<WritableColumn> into) {
        return "INSERT INTO " + name.sql() + " ("
                + into.stream().map(WritableColumn::sql).collect(joining(", ")) + ") SELECT ";
    }

    private String returningKey() {
        return " RETURNING "
                + key().stream().map(column -> column.sql() + "::text").collect(joining(", "));
    }

    /** Deletes the row with a key, whose values are the statement's parameters, as text. */
    String delete() {
        return "DELETE FROM " + ownRows() + " WHERE "
                + key().stream()
                        .map(column ->
                                column.sql() + " = CAST(? AS " + column.types().cast() + ")")
                        .collect(joining(" AND "));
    }

    /** Deletes a random row. */
    String deleteAny() {
        return "DELETE FROM " + ownRows() + " AS t USING " + randomRow(name, "r") + " WHERE " + sameKey();
    }

    private String sameKey() {
        return key().stream()
                .map(column -> "t." + column.sql() + " = r." + column.sql())
                .collect(joining(" AND "));
    }

    private String ownRows() {
        return (partitioned ? "" : "ONLY ") + name.sql();
    }

    /** OFFSET stands before the rows are read, so that one number counts for all of them. */
    private String randomRow(TableName table, String alias) {
        String rows = table.equals(name) ? ownRows() : table.sql();
        return "(SELECT * FROM " + rows + " OFFSET floor(random() * (SELECT count(*) FROM (SELECT FROM " + rows
                + " LIMIT " + REACH + ") AS near))::bigint LIMIT 1) AS " + alias;
    }

    private String anyRow(ColumnReference reference) {
        return randomRow(reference.table(), reference.alias());
    }

    private static String resource() {
        try (InputStream stream = WritableTable.class.getResourceAsStream("columns.sql")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
