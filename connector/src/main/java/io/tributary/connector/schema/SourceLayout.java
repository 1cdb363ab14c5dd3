package io.tributary.connector.schema;

import io.tributary.contract.table.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A source's tables as changes of its schema are seen by.
 *
 * @param tables the tables, by name
 */
record SourceLayout(List<TableLayout> tables) {
    private static final String LAYOUT = resource("layout.sql");

    static SourceLayout read(Connection source) throws SQLException {
        Map<TableName, TableLayout> tables = new LinkedHashMap<>();
        try (PreparedStatement query = source.prepareStatement(LAYOUT);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                TableName name = new TableName(row.getString("schema_name"), row.getString("table_name"));
                TableLayout table =
                        tables.getOrDefault(name, new TableLayout(name, 0, List.of(), "", new ArrayList<>()));
                table.columns().add(column(row));
                tables.put(name, table(row, table));
            }
        }
        return new SourceLayout(List.copyOf(tables.values()));
    }

    private static TableLayout table(ResultSet row, TableLayout table) throws SQLException {
        return new TableLayout(
                table.name(),
                row.getLong("table_oid"),
                strings(row.getArray("primary_key")),
                Optional.ofNullable(row.getString("files")).orElse(""),
                table.columns());
    }

    private static ColumnLayout column(ResultSet row) throws SQLException {
        return new ColumnLayout(
                row.getInt("number"),
                row.getString("column_name"),
                row.getLong("type_oid"),
                row.getInt("modifier"),
                row.getString("type_name"),
                row.getBoolean("nullable"),
                row.getBoolean("generated"),
                row.getBoolean("refers"),
                row.getString("stamp"),
                row.getString("missing"),
                row.getString("enum_name"),
                strings(row.getArray("labels")));
    }

    private static List<String> strings(Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    Optional<TableLayout> table(TableName name) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }

    Optional<TableLayout> withOid(long oid) {
        return tables.stream().filter(table -> table.oid() == oid).findFirst();
    }

    /** The tables whose rows are in other files now, since they were truncated or rewritten. */
    Set<TableName> replacedIn(SourceLayout now) {
        return tables.stream()
                .filter(table -> now.withOid(table.oid()).stream()
                        .anyMatch(same -> !same.files().equals(table.files())))
                .map(TableLayout::name)
                .collect(Collectors.toSet());
    }

    /** The same without tables that are not selected any more. */
    SourceLayout selected(Predicate<TableName> selected) {
        return new SourceLayout(
                tables.stream().filter(table -> selected.test(table.name())).toList());
    }

    private static String resource(String name) {
        try (InputStream stream = SourceLayout.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
