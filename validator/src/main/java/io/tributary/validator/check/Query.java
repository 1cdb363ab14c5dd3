package io.tributary.validator.check;

import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The package's SQL, and how tables get into it and out of it. */
final class Query {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");

    private Query() {}

    static String resource(String name) {
        try (InputStream stream = Query.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In one pass, so that a name that looks like a placeholder is left alone. */
    static String fill(String template, Map<String, String> parts) {
        return PLACEHOLDER.matcher(template).replaceAll(found -> Matcher.quoteReplacement(parts.get(found.group(1))));
    }

    /** Sets two parameters, an array of schemas and one of names, from 1 on. */
    static void setTables(PreparedStatement query, List<TableName> tables) throws SQLException {
        Connection connection = query.getConnection();
        query.setArray(
                1,
                connection.createArrayOf(
                        "text", tables.stream().map(TableName::schema).toArray()));
        query.setArray(
                2,
                connection.createArrayOf(
                        "text", tables.stream().map(TableName::name).toArray()));
    }

    static List<TableName> names(List<Table> tables) {
        return tables.stream().map(Table::name).toList();
    }

    static List<String> strings(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
