package io.tributary.connector.text;

import io.debezium.snapshot.spi.SnapshotQuery;
import io.tributary.contract.table.Identifiers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads a table's own rows as the text that the stream has for the same rows. {@code concat} calls the output function of a value's
 * type, as pgoutput does; a cast to text does not ({@code true} for {@code t}, {@code 10.0.0.1/32} for {@code 10.0.0.1},
 * {@code bpchar} without its blanks). {@code IS DISTINCT FROM NULL}, unlike {@code IS NOT NULL}, holds for a row value with
 * NULLs in it.
 *
 * <p>A table that was truncated since the snapshot looks empty to it: "TRUNCATE is not MVCC-safe", says PostgreSQL's manual.
 * What the stream has of its rows from before the TRUNCATE would then be changes of rows that nobody copied, so that reading
 * such a table is an error. The query holds the table's lock when it compares, so that what it reads it has read.
 */
public final class TextSnapshotQuery implements SnapshotQuery {
    /** The name under which Debezium's settings ask for it. */
    public static final String NAME = "tributary_text";

    /**
     * The beginning of a setting for each table, which ends in the table's quoted name and has as its value what to read
     * for the table's own rows.
     */
    public static final String ROWS_OF = "tributary.rows.of.";

    /**
     * True, or an error where the table, or one of its partitions, has another file than the snapshot shows: {@code
     * pg_relation_filenode} tells the present one.
     */
    private static final String AS_IN_SNAPSHOT = """
             WHERE (SELECT pg_catalog.bool_and(
                             CASE WHEN c.relkind = 'p' OR c.relfilenode = pg_catalog.pg_relation_filenode(c.oid) THEN true
                                  ELSE CAST(pg_catalog.concat('table ', CAST(c.oid AS pg_catalog.regclass),
                                                              ' was truncated or rewritten before it was read')
                                            AS pg_catalog.bool) END)
                      FROM pg_catalog.pg_class c
                     WHERE c.oid = CAST(%1$s AS pg_catalog.regclass)
                        OR c.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree(CAST(%1$s AS pg_catalog.regclass))))""";

    private final Map<String, String> rows = new HashMap<>();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void configure(Map<String, ?> properties) {
        properties.forEach((name, value) -> {
            if (name.startsWith(ROWS_OF)) {
                rows.put(name.substring(ROWS_OF.length()), value.toString());
            }
        });
    }

    @Override
    public Optional<String> snapshotQuery(String table, List<String> columns) {
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        String ownRows = rows.get(table);
        if (ownRows == null) {
            throw new IllegalStateException("nothing says which rows are those of table " + table);
        }
        return Optional.of(columns.stream()
                .map(column -> output("source_table." + column) + " AS " + column)
                .collect(Collectors.joining(
                        ", ",
                        "SELECT ",
                        " FROM " + ownRows + " AS source_table "
                                + AS_IN_SNAPSHOT.formatted(Identifiers.literal(table)))));
    }

    /** The text that the stream has for a value, as SQL: NULL where the value is. */
    public static String output(String value) {
        return "CASE WHEN " + value + " IS DISTINCT FROM NULL THEN pg_catalog.concat(" + value + ") END";
    }
}
