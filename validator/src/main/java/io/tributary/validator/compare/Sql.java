package io.tributary.validator.compare;

import io.tributary.contract.table.Identifiers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One side's queries on a table: which rows, and what of them is compared. In them the table is called {@code t}.
 *
 * @param table the table as FROM wants it
 * @param condition which of its rows
 * @param columns what is compared of them
 * @param key what they are told by, in the target's form
 */
public record Sql(String table, String condition, List<String> columns, List<String> key) {
    /** How much is kept of what a row is told by: more than what is told, and the parenthesis. */
    static final int LONGEST_TOLD = 210;

    private static final int LONGEST_VALUE = 300;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");
    private static final String CHECKSUM = resource("checksum.sql");
    private static final String SLICES = resource("slices.sql");
    private static final String ROWS = resource("rows.sql");
    private static final String SORTED_ROWS = resource("sorted_rows.sql");
    private static final String BOUNDARY = resource("boundary.sql");
    private static final String KEYED = resource("keyed_rows_in_detail.sql");

    /** @param rows a condition on the rows besides {@link #condition} */
    String checksum(String rows) {
        return fill(CHECKSUM, rows, Map.of());
    }

    /** All rows, with their keys and hashes, ordered by key. */
    String sortedRows() {
        return fill(SORTED_ROWS, "true", Map.of());
    }

    /** @param more how many bits of the hash tell the pieces of a part apart */
    String slices(String rows, Part part, int more) {
        return fill(SLICES, both(rows, part.condition(keyHash())), Map.of("slice", part.slice(keyHash(), more)));
    }

    /** The rows in some of a part's pieces; in all of the part where {@code slices} is empty. */
    String rows(String rows, Part part, int more, Collection<Integer> slices, List<String> keyValues) {
        String pieces = slices.isEmpty() ? part.condition(keyHash()) : part.condition(keyHash(), more, slices);
        return fill(ROWS, both(rows, pieces), Map.of("values", texts(keyValues)));
    }

    /**
     * The key of one row, in two forms.
     *
     * @param number how many rows are to be up to it
     */
    String boundary(String rows, List<String> keyValues, List<String> mapped, long number) {
        return fill(
                BOUNDARY,
                rows,
                Map.of(
                        "values",
                        texts(keyValues),
                        "mapped",
                        mapped.stream().map(value -> "(" + value + ")::text").collect(Collectors.joining(", ")),
                        "order",
                        String.join(", ", keyValues),
                        "rows",
                        Long.toString(number)));
    }

    /**
     * The rows that have one of some keys, with all that is told of them. Its parameters are arrays of text, one for each of
     * the key's columns, with an element for each key.
     *
     * @param keyValues what is returned as the row's key
     * @param matches a condition for each of the key's columns, on {@code wanted.c0} and so on
     */
    String inDetail(List<String> keyValues, List<String> matches, boolean values) {
        return fill(
                KEYED,
                "true",
                Map.of(
                        "arrays",
                        matches.stream().map(column -> "?::text[]").collect(Collectors.joining(", ")),
                        "names",
                        IntStream.range(0, matches.size())
                                .mapToObj(i -> "c" + i)
                                .collect(Collectors.joining(", ")),
                        "match",
                        String.join(" AND ", matches),
                        "values",
                        texts(keyValues),
                        "hashes",
                        columns.stream()
                                .map(column -> "md5(convert_to(ROW(" + column + ")::text, 'UTF8'))")
                                .collect(Collectors.joining(", ")),
                        "shown",
                        values
                                ? "ARRAY[" + columns.stream().map(Sql::shown).collect(Collectors.joining(", ")) + "]"
                                : "NULL::text[]"));
    }

    private static String shown(String column) {
        return "CASE num_nulls(" + column + ") WHEN 0 THEN left(format('%s', " + column + "), " + LONGEST_VALUE
                + ") END";
    }

    /** A number of 31 bits that depends on the key alone, and is the same on both sides. */
    private String keyHash() {
        return "(('x' || right(md5(convert_to(ROW(" + String.join(", ", key)
                + ")::text, 'UTF8')), 8))::bit(32)::int & 2147483647)";
    }

    private static String texts(List<String> values) {
        return values.isEmpty()
                ? "NULL::text[]"
                : values.stream().map(value -> value + "::text").collect(Collectors.joining(", ", "ARRAY[", "]"));
    }

    private static String both(String one, String other) {
        return one.equals("true") ? other : one + " AND " + other;
    }

    private String fill(String template, String rows, Map<String, String> parts) {
        return fill(template, name -> switch (name) {
            case "table" -> table;
            case "condition" -> both(condition, rows);
            case "columns" -> String.join(", ", columns);
            case "key" -> String.join(", ", key);
            case "longest" -> Integer.toString(LONGEST_TOLD);
            default -> parts.get(name);
        });
    }

    /** In one pass, so that a name that looks like a placeholder is left alone. */
    static String fill(String template, java.util.function.UnaryOperator<String> parts) {
        return PLACEHOLDER.matcher(template).replaceAll(found -> Matcher.quoteReplacement(parts.apply(found.group(1))));
    }

    static String column(String name) {
        return "t." + Identifiers.quote(name);
    }

    static String resource(String name) {
        try (InputStream stream = Sql.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
