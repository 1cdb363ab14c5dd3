package io.tributary.validator.agreement;

import io.tributary.contract.table.Column;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A column of a key, as text that is the same for values that PostgreSQL holds to be equal, in an order that every server and
 * Java agree on, whatever the collation and encoding.
 *
 * @param text the column's text as an SQL expression
 * @param order what to order by
 * @param integer whether the texts are numbers, ordered as such
 */
record KeyColumn(String text, String order, boolean integer) {
    /** What the expressions call the table. */
    static final String TABLE = "keyed";

    static KeyColumn of(Column column) {
        // without the table, ORDER BY would take it for the output column of that name, which is text
        String name = TABLE + "." + column.sql();
        return switch (column.castType()) {
            case "smallint", "integer", "bigint" -> new KeyColumn(name + "::text", name, true);
            // its text's order is its own, and its own index gives it
            case "uuid" -> new KeyColumn(name + "::text", name, false);
            case "numeric" -> ofText("trim_scale(" + name + ")::text");
            case "interval" -> ofText("justify_interval(" + name + ")::text");
            default -> ofText(column.castType().endsWith("citext") ? "lower(" + name + "::text)" : name + "::text");
        };
    }

    private static KeyColumn ofText(String text) {
        return new KeyColumn(text, "convert_to(" + text + ", 'UTF8')", false);
    }

    int compare(String one, String other) {
        return integer
                ? Long.compare(Long.parseLong(one), Long.parseLong(other))
                : Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
