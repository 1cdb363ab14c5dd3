package io.tributary.connector.load;

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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads where the rows of a source's tables are, and how many. */
final class SourceSizes {
    private static final String SIZES = resource("sizes.sql");

    private SourceSizes() {}

    /**
     * The tables to be copied, those that are to be read first before the others, and the largest before the smaller.
     *
     * @param sessions how many sessions copy them at most
     */
    static List<SizedTable> read(Connection source, List<TableCopy> copies, Set<TableName> first, int sessions)
            throws SQLException {
        Map<TableName, List<SizedTable.Relation>> relations = new HashMap<>();
        try (PreparedStatement query = source.prepareStatement(SIZES);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                TableName name = new TableName(row.getString("schema_name"), row.getString("table_name"));
                relations.computeIfAbsent(name, key -> new ArrayList<>()).add(relation(row));
            }
        }
        long all = copies.stream()
                .flatMap(copy -> relations.getOrDefault(copy.source(), List.of()).stream())
                .mapToLong(SizedTable.Relation::bytes)
                .sum();
        long partBytes = SizedTable.partBytes(all, sessions);
        return copies.stream()
                .map(copy ->
                        new SizedTable(copy, List.copyOf(relations.getOrDefault(copy.source(), List.of())), partBytes))
                .sorted(Comparator.comparing((SizedTable table) ->
                                !first.contains(table.copy().source()))
                        .thenComparing(SizedTable::bytes, Comparator.reverseOrder()))
                .toList();
    }

    private static SizedTable.Relation relation(ResultSet row) throws SQLException {
        return new SizedTable.Relation(
                row.getString("relation"),
                row.getLong("file_oid"),
                row.getLong("blocks"),
                row.getLong("bytes"),
                row.getLong("rows"),
                row.getBoolean("in_blocks"));
    }

    static String resource(String name) {
        try (InputStream stream = SourceSizes.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
