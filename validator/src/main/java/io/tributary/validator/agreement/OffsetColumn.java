package io.tributary.validator.agreement;

import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A column whose values are moved by an offset, and what one source has in it.
 *
 * @param type its type
 * @param points whether a foreign key that holds leads elsewhere, so that its values are another column's
 * @param hiddenSequence the sequence that gives its values, as SQL wants it, where the role may not see how far it has come
 * @param least the smallest value; null without rows
 * @param greatest the greatest value, and of its sequence the last one that was given; null without both
 */
record OffsetColumn(
        String name, String type, boolean points, Optional<String> hiddenSequence, Long least, Long greatest) {
    private static final String ORIGINS = resource();

    /** What the catalogs know of the columns of these tables; the values are still to be read. */
    static Map<TableName, Map<String, OffsetColumn>> describe(SourceSession source, Collection<TableName> tables)
            throws SQLException {
        Map<TableName, Map<String, OffsetColumn>> columns = new HashMap<>();
        Object[] names = tables.stream().map(TableName::toString).toArray();
        try (PreparedStatement query = source.connection().prepareStatement(ORIGINS)) {
            query.setArray(1, source.connection().createArrayOf("text", names));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    TableName table = new TableName(row.getString("schema_name"), row.getString("table_name"));
                    String name = row.getString("column_name");
                    columns.computeIfAbsent(table, any -> new HashMap<>())
                            .put(
                                    name,
                                    new OffsetColumn(
                                            name,
                                            row.getString("type"),
                                            row.getBoolean("points"),
                                            row.getBoolean("hidden")
                                                    ? Optional.of(row.getString("sequence"))
                                                    : Optional.empty(),
                                            null,
                                            row.getObject("last_value", Long.class)));
                }
            }
        }
        return columns;
    }

    /** The same with what a table has in it. */
    OffsetColumn withValues(SourceSession source, Table table) throws SQLException {
        String column = Identifiers.quote(name);
        String sql = "SELECT min(" + column + ")::bigint, max(" + column + ")::bigint FROM " + table.ownRows();
        try (Statement statement = source.connection().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return new OffsetColumn(
                    name,
                    type,
                    points,
                    hiddenSequence,
                    row.getObject(1, Long.class),
                    greater(row.getObject(2, Long.class), greatest));
        }
    }

    private static Long greater(Long one, Long other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Math.max(one, other);
    }

    /** The greatest value that the type takes. */
    long limit() {
        return switch (type) {
            case "smallint" -> Short.MAX_VALUE;
            case "integer" -> Integer.MAX_VALUE;
            default -> Long.MAX_VALUE;
        };
    }

    private static String resource() {
        try (InputStream stream = OffsetColumn.class.getResourceAsStream("key_origins.sql")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
