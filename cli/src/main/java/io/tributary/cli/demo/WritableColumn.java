package io.tributary.cli.demo;

import static io.tributary.contract.table.Identifiers.quote;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A column as a writer that knows nothing of the schema sees it.
 *
 * @param name its name
 * @param types what it takes
 * @param traits what the schema says of it
 * @param reference what it points at
 */
record WritableColumn(String name, Types types, Traits traits, Optional<ColumnReference> reference) {
    private static final int DIGEST_LENGTH = 32;

    /**
     * What a column takes.
     *
     * @param cast its type without modifiers
     * @param base the same, or what it is a domain of
     * @param enumerated whether the type is an enum
     * @param longest the most characters that it takes; 0 without a limit
     */
    record Types(String cast, String base, boolean enumerated, int longest) {
        boolean domain() {
            return !cast.equals(base);
        }
    }

    /**
     * What the schema says of a column.
     *
     * @param nullable whether it may be null
     * @param defaulted whether the server has a value for it where a statement has none
     * @param alwaysGenerated whether the server refuses values for it
     * @param numbered whether a sequence gives its values unless a statement does
     * @param inKey whether it belongs to the primary key
     * @param inUnique whether it belongs to a unique index
     * @param bound whether a foreign key, a check or an exclusion speaks of it
     * @param routing whether it says which partition a row belongs to
     */
    record Traits(
            boolean nullable,
            boolean defaulted,
            boolean alwaysGenerated,
            boolean numbered,
            boolean inKey,
            boolean inUnique,
            boolean bound,
            boolean routing) {}

    /** The column of a row of {@code columns.sql}. */
    static WritableColumn of(ResultSet row) throws SQLException {
        return new WritableColumn(
                row.getString("column_name"),
                new Types(
                        row.getString("cast_type"),
                        row.getString("base_type"),
                        row.getBoolean("enumerated"),
                        row.getInt("longest")),
                new Traits(
                        row.getBoolean("nullable"),
                        row.getBoolean("has_default"),
                        row.getBoolean("always_generated"),
                        row.getBoolean("numbered"),
                        row.getBoolean("in_key"),
                        row.getBoolean("in_unique"),
                        row.getBoolean("bound"),
                        row.getBoolean("routing")),
                ColumnReference.of(row));
    }

    String sql() {
        return quote(name);
    }

    boolean inKey() {
        return traits.inKey();
    }

    /** Whether an update may give it another value without breaking a constraint on purpose. */
    boolean free() {
        return !traits.alwaysGenerated() && !traits.inKey() && !traits.inUnique() && !traits.bound();
    }

    /** Whether an update of it may move a row to another partition. */
    boolean moves() {
        return traits.routing() && !traits.alwaysGenerated() && !traits.bound();
    }

    /** Whether a copied row leaves the column to the server. */
    boolean leftToServer() {
        return traits.alwaysGenerated() || (traits.numbered() && traits.inUnique());
    }

    /** Whether a row cannot be without a value that the statement gives. */
    boolean required() {
        return !traits.nullable() && !traits.defaulted() && !traits.alwaysGenerated();
    }

    /** An expression for some other value, which may use {@code o}, another row of the table. */
    String anyValue() {
        String otherRow = "o." + sql();
        return "(" + (types.domain() ? otherRow : madeUp(otherRow)) + ")::" + types.cast();
    }

    /** An expression for a value in a table that has no rows. */
    String firstValue() {
        return reference.map(ColumnReference::value).orElseGet(() -> "(" + madeUp("NULL") + ")::" + types.cast());
    }

    private String madeUp(String otherwise) {
        return switch (types.base()) {
            case "boolean" -> "random() < 0.5";
            case "uuid" -> "gen_random_uuid()";
            case "bytea" -> "decode(md5(random()::text), 'hex')";
            case "json", "jsonb" -> "jsonb_build_object('n', random(), 'of', md5(random()::text))";
            case "numeric" -> "floor(random() * 9)";
            case "smallint", "integer", "bigint", "real", "double precision" -> "floor(random() * 1000)";
            case "text", "character varying", "bpchar" -> text();
            case "date", "timestamp without time zone", "timestamp with time zone" ->
                "now() - random() * interval '1000 days'";
            case "interval" -> "make_interval(secs => random() * 1e6)";
            case "inet" -> "'10.0.0.0'::inet + (random() * 1e6)::bigint";
            case "text[]", "character varying[]" -> "ARRAY[md5(random()::text), NULL, 'a \"quoted\", one']";
            case "integer[]", "bigint[]" -> "ARRAY[floor(random() * 1000), NULL]";
            case "tsvector" -> "to_tsvector('simple', md5(random()::text) || ' and ' || md5(random()::text))";
            default -> ofEnum(otherwise);
        };
    }

    private String text() {
        return types.longest() > 0
                ? "left(md5(random()::text), " + Math.min(types.longest(), DIGEST_LENGTH) + ")"
                : "CASE WHEN random() < 0.1 THEN repeat(md5(random()::text), 200) ELSE md5(random()::text) END";
    }

    private String ofEnum(String otherwise) {
        String values = "enum_range(NULL::" + types.cast() + ")";
        return types.enumerated()
                ? "(" + values + ")[1 + floor(random() * array_length(" + values + ", 1))::int]"
                : otherwise;
    }

    /**
     * An expression for the column in a copy of row {@code r}: a value that no other row has where that matters.
     *
     * @param table the table as SQL wants it
     * @param pairedAnew whether a value that refers to another table is taken from row {@code o} instead, so that a key
     *     made of references becomes another one
     */
    String copiedValue(String table, boolean pairedAnew) {
        if (!traits.inUnique()) {
            return "r." + sql();
        }
        String paired = (pairedAnew ? "o." : "r.") + sql();
        if (reference.isPresent()) {
            return paired;
        }
        return switch (types.base()) {
            case "uuid" -> "gen_random_uuid()";
            case "smallint", "integer", "bigint", "numeric" ->
                traits.routing() ? within(table) : "(SELECT max(" + sql() + ") + 1 FROM " + table + ")";
            case "text", "character varying", "bpchar" -> traits.routing() ? paired : digest();
            default -> traits.routing() ? paired : "o." + sql();
        };
    }

    private String digest() {
        int length = types.longest() > 0 ? Math.min(types.longest(), DIGEST_LENGTH) : DIGEST_LENGTH;
        return "left(md5(random()::text), " + length + ")";
    }

    /** A number for which there is a partition, as likely as not. */
    private String within(String table) {
        return "(SELECT floor(min(" + sql() + ") + random() * 1.5 * (max(" + sql() + ") - min(" + sql() + ") + 1))::"
                + types.cast() + " FROM " + table + ")";
    }
}
