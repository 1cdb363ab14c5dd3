package io.tributary.validator.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One side's queries on a table: which rows, and what of them is compared. */
public record Sql(String table, String condition, List<String> columns, List<String> key) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");
    private static final String CHECKSUM = resource("checksum.sql");
    private static final String ROWS = resource("rows.sql");

    String checksum() {
        return fill(CHECKSUM);
    }

    String rows() {
        return fill(ROWS);
    }

    /** In one pass, so that a name that looks like a placeholder is left alone. */
    private String fill(String template) {
        return PLACEHOLDER.matcher(template).replaceAll(found -> Matcher.quoteReplacement(part(found.group(1))));
    }

    private String part(String name) {
        return switch (name) {
            case "table" -> table;
            case "condition" -> condition;
            case "columns" -> String.join(", ", columns);
            case "key" -> String.join(", ", key);
            default -> throw new IllegalArgumentException("the query has no part " + name);
        };
    }

    static String resource(String name) {
        try (InputStream stream = Sql.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
