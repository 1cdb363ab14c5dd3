package io.tributary.validator.sequence;

import io.tributary.contract.table.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What databases say of their sequences. */
final class Catalogs {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");
    private static final String FEEDS = resource("feeds.sql");

    private Catalogs() {}

    /** Every sequence with every column that it feeds, or with none. */
    static List<Feed> feeds(Connection session) throws SQLException {
        List<Feed> feeds = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(FEEDS)) {
            while (row.next()) {
                feeds.add(feed(row));
            }
        }
        return feeds;
    }

    private static Feed feed(ResultSet row) throws SQLException {
        Counter counter = new Counter(
                new TableName(row.getString("sequence_schema"), row.getString("sequence_name")),
                row.getLong("increment"),
                row.getLong("least"),
                row.getLong("most"),
                row.getLong("cached"),
                row.getBoolean("cycles"));
        String column = row.getString("column_name");
        TableName table =
                column == null ? null : new TableName(row.getString("table_schema"), row.getString("table_name"));
        return new Feed(counter, table, column, row.getBoolean("partitioned"), row.getBoolean("indexed"));
    }

    /** In one pass, so that a name that looks like a placeholder is left alone. */
    static String fill(String template, Map<String, String> parts) {
        return PLACEHOLDER.matcher(template).replaceAll(found -> Matcher.quoteReplacement(parts.get(found.group(1))));
    }

    static String resource(String name) {
        try (InputStream stream = Catalogs.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
