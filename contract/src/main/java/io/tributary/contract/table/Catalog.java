package io.tributary.contract.table;

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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Reads tables from PostgreSQL's catalogs. */
public final class Catalog {
    private static final String TABLES = resource("tables.sql");

    private Catalog() {}

    /**
     * The ordinary and partitioned tables (not partitions) of a database that are selected, ordered by name. System
     * schemas, temporary tables and the control schema are left out.
     */
    public static List<Table> tables(Connection connection, Predicate<TableName> selected) throws SQLException {
        Map<TableName, List<Column>> columns = new LinkedHashMap<>();
        Map<TableName, List<String>> keys = new LinkedHashMap<>();
        Set<TableName> partitioned = new HashSet<>();
        try (PreparedStatement query = connection.prepareStatement(TABLES);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                TableName name = new TableName(row.getString("schema_name"), row.getString("table_name"));
                keys.put(name, strings(row.getArray("primary_key")));
                if (row.getBoolean("partitioned")) {
                    partitioned.add(name);
                }
                List<Column> ofTable = columns.computeIfAbsent(name, key -> new ArrayList<>());
                if (row.getString("column_name") != null) {
                    ofTable.add(column(row));
                }
            }
        }
        return columns.entrySet().stream()
                .filter(entry -> selected.test(entry.getKey()))
                .map(entry -> new Table(
                        entry.getKey(),
                        partitioned.contains(entry.getKey()),
                        List.copyOf(entry.getValue()),
                        keys.get(entry.getKey())))
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .toList();
    }

    private static Column column(ResultSet row) throws SQLException {
        return new Column(
                row.getString("column_name"),
                row.getString("type"),
                row.getString("cast_type"),
                row.getBoolean("cast_by_function"),
                row.getString("compared_type"),
                row.getString("operator_schema"),
                row.getBoolean("nullable"),
                Column.Identity.valueOf(row.getString("identity")),
                row.getBoolean("generated"));
    }

    private static List<String> strings(Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private static String resource(String name) {
        try (InputStream stream = Catalog.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
