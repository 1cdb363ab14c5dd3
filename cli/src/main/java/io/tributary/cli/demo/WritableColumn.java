package io.tributary.cli.demo;

import static io.tributary.contract.table.Identifiers.quote;

/**
 * A column as a writer that knows nothing of the schema sees it.
 *
 * @param name its name
 * @param castType its type without modifiers
 * @param enumerated whether the type is an enum
 * @param longest the most characters that it takes; 0 without a limit
 * @param nullable whether it may be null
 * @param alwaysGenerated whether the server refuses values for it
 * @param numbered whether a sequence gives its values unless a statement does
 * @param inKey whether it belongs to the primary key
 * @param inUnique whether it belongs to a unique index
 * @param bound whether a foreign key, a check or an exclusion speaks of it
 */
record WritableColumn(
        String name,
        String castType,
        boolean enumerated,
        int longest,
        boolean nullable,
        boolean alwaysGenerated,
        boolean numbered,
        boolean inKey,
        boolean inUnique,
        boolean bound) {
    private static final int DIGEST_LENGTH = 32;

    String sql() {
        return quote(name);
    }

    /** Whether an update may give it another value without breaking a constraint on purpose. */
    boolean free() {
        return !alwaysGenerated && !inKey && !inUnique && !bound;
    }

    /** Whether a copied row leaves the column to the server. */
    boolean leftToServer() {
        return alwaysGenerated || (numbered && inUnique);
    }

    /** An expression for some other value, which may use {@code o}, another row of the table. */
    String anyValue() {
        String value =
                switch (castType) {
                    case "boolean" -> "random() < 0.5";
                    case "uuid" -> "gen_random_uuid()";
                    case "bytea" -> "decode(md5(random()::text), 'hex')";
                    case "json", "jsonb" -> "jsonb_build_object('n', random(), 'of', md5(random()::text))";
                    case "numeric" -> "floor(random() * 9)";
                    case "smallint", "integer", "bigint", "real", "double precision" -> "floor(random() * 1000)";
                    case "text", "character varying", "bpchar" -> text();
                    case "date", "timestamp without time zone", "timestamp with time zone" ->
                        "now() - random() * interval '1000 days'";
                    default -> ofOtherRow();
                };
        return "(" + value + ")::" + castType;
    }

    private String text() {
        return longest > 0
                ? "left(md5(random()::text), " + Math.min(longest, DIGEST_LENGTH) + ")"
                : "CASE WHEN random() < 0.1 THEN repeat(md5(random()::text), 200) ELSE md5(random()::text) END";
    }

    private String ofOtherRow() {
        return enumerated
                ? "(enum_range(NULL::" + castType + "))[1 + floor(random() * array_length(enum_range(NULL::" + castType
                        + "), 1))::int]"
                : "o." + sql();
    }

    /**
     * An expression for the column in a copy of row {@code r}: a value that no other row has where that matters.
     *
     * @param table the table as SQL wants it
     * @param pairedAnew whether a value that refers to another table is taken from row {@code o} instead, so that a key
     *     made of references becomes another one
     */
    String copiedValue(String table, boolean pairedAnew) {
        if (!inUnique) {
            return "r." + sql();
        }
        if (bound) {
            return (pairedAnew ? "o." : "r.") + sql();
        }
        return switch (castType) {
            case "uuid" -> "gen_random_uuid()";
            case "smallint", "integer", "bigint", "numeric" -> "(SELECT max(" + sql() + ") + 1 FROM " + table + ")";
            case "text", "character varying", "bpchar" ->
                "left(md5(random()::text), " + (longest > 0 ? Math.min(longest, DIGEST_LENGTH) : DIGEST_LENGTH) + ")";
            default -> "o." + sql();
        };
    }
}
