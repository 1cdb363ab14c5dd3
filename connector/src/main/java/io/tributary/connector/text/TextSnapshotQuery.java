package io.tributary.connector.text;

import io.debezium.snapshot.spi.SnapshotQuery;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads a table as the text that the stream has for the same rows. {@code concat} calls the output function of a value's
 * type, as pgoutput does; a cast to text does not ({@code true} for {@code t}, {@code 10.0.0.1/32} for {@code 10.0.0.1},
 * {@code bpchar} without its blanks). {@code IS DISTINCT FROM NULL}, unlike {@code IS NOT NULL}, holds for a row value with
 * NULLs in it.
 */
public final class TextSnapshotQuery implements SnapshotQuery {
    /** The name under which Debezium's settings ask for it. */
    public static final String NAME = "tributary_text";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void configure(Map<String, ?> properties) {}

    @Override
    public Optional<String> snapshotQuery(String table, List<String> columns) {
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(columns.stream()
                .map(TextSnapshotQuery::output)
                .collect(Collectors.joining(", ", "SELECT ", " FROM " + table + " AS source_table")));
    }

    private static String output(String column) {
        String value = "source_table." + column;
        return "CASE WHEN " + value + " IS DISTINCT FROM NULL THEN pg_catalog.concat(" + value + ") END AS " + column;
    }
}
