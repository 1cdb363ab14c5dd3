package io.tributary.connector.load;

import java.util.List;
import java.util.Set;

/**
 * Types whose values are the same in every server's binary form: built in, without settings or other objects that a value
 * depends on. Not {@code interval}, of which newer servers have values that older ones take for others, nor {@code money}.
 */
final class BinaryTypes {
    private static final String ARRAY = "[]";
    private static final Set<String> SAFE = Set.of(
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "real",
            "double precision",
            "numeric",
            "text",
            "character varying",
            "bpchar",
            "bytea",
            "uuid",
            "date",
            "time without time zone",
            "time with time zone",
            "timestamp without time zone",
            "timestamp with time zone",
            "json",
            "jsonb",
            "inet",
            "cidr",
            "macaddr",
            "macaddr8",
            "bit varying",
            "\"bit\"");

    private BinaryTypes() {}

    /** Whether all columns can be copied in their binary form: each type is safe and the same on both sides. */
    static boolean agree(List<String> source, List<String> target) {
        return source.equals(target) && source.stream().allMatch(BinaryTypes::safe);
    }

    private static boolean safe(String type) {
        return SAFE.contains(type.endsWith(ARRAY) ? type.substring(0, type.length() - ARRAY.length()) : type);
    }
}
