package io.tributary.validator.agreement;

import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * A column whose values are moved by an offset, and what one source has in it.
 *
 * @param type its type
 * @param points whether a foreign key that holds leads elsewhere, so that its values are another column's
 * @param least the smallest value; null without rows
 * @param greatest the greatest value, and of its sequence the last one that was given; null without both
 */
record OffsetColumn(String name, String type, boolean points, Long least, Long greatest) {
    private static final String ORIGINS = resource();

    /** What a table has in this column. */
    static OffsetColumn read(SourceSession source, Table table, String column) throws SQLException {
        Map<String, OffsetColumn> facts = new HashMap<>();
        try (PreparedStatement query = source.connection().prepareStatement(ORIGINS)) {
            query.setString(1, table.name().schema());
            query.setString(2, table.name().name());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String name = row.getString("column_name");
                    facts.put(
                            name,
                            new OffsetColumn(
                                    name,
                                    row.getString("type"),
                                    row.getBoolean("points"),
                                    null,
                                    row.getObject("last_value", Long.class)));
                }
            }
        }
        OffsetColumn fact = facts.get(column);
        return fact.points() ? fact : withValues(source, table, fact);
    }

    private static OffsetColumn withValues(SourceSession source, Table table, OffsetColumn fact) throws SQLException {
        String name = Identifiers.quote(fact.name());
        try (Statement statement = source.connection().createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT min(" + name + ")::bigint, max(" + name + ")::bigint FROM " + table.ownRows())) {
            row.next();
            return new OffsetColumn(
                    fact.name(),
                    fact.type(),
                    false,
                    row.getObject(1, Long.class),
                    greater(row.getObject(2, Long.class), fact.greatest()));
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
