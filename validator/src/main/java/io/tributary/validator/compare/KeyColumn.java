package io.tributary.validator.compare;

import io.tributary.contract.table.Column;
import io.tributary.contract.table.Identifiers;
import java.util.Set;

/**
 * One column of a primary key on both sides.
 *
 * @param source the source's
 * @param target the target's
 * @param mapped the target's value as an SQL expression over the source's columns
 * @param image how the target's value comes from the source's
 * @param distance what is added to it, for {@link Image#SHIFTED}; else 0
 * @param ordered whether both sides put such values into the same order
 */
record KeyColumn(Column source, Column target, String mapped, Image image, long distance, boolean ordered) {
    private static final Set<String> INTEGERS = Set.of("smallint", "integer", "bigint");

    /** What the mapping does to a key's value. */
    enum Image {
        SAME,
        SHIFTED,
        DERIVED
    }

    static boolean integer(Column column) {
        return INTEGERS.contains(column.comparedType());
    }

    private boolean integers() {
        return integer(source) && integer(target);
    }

    /** Whether a value of the one side is always one of the other's. */
    boolean sameValues() {
        return image == Image.SAME && (integers() || source.castType().equals(target.castType()));
    }

    /** A constant of the source for a bound. */
    String sourceConstant(String text) {
        return constant(source, text);
    }

    /** A constant of the target for a bound. */
    String targetConstant(String text) {
        return constant(target, text);
    }

    /** An integer may be too large for the narrower of two types; wider constants are served by the same index. */
    private static String constant(Column column, String text) {
        String literal = Identifiers.literal(text);
        return integer(column) ? literal + "::bigint" : column.read(literal);
    }

    /** SQL for whether a row of the target has a value that is given as text. */
    String matchesTarget(String text) {
        String column = "t." + target.sql();
        return integer(target) ? column + " = " + text + "::bigint" : target.equal(column, target.read(text));
    }

    /** SQL for whether the target's form of a row of the source has a value that is given as text. */
    String matchesSource(String text) {
        String column = "t." + source.sql();
        if (integers() && image == Image.SHIFTED) {
            // what would leave its type's range has no row
            return column + " = CASE WHEN " + text + "::numeric - " + distance
                    + " BETWEEN -9223372036854775808 AND 9223372036854775807 THEN (" + text + "::numeric - " + distance
                    + ")::bigint END";
        }
        if (!sameValues()) {
            return "(" + mapped + ")::text = " + text;
        }
        return integers() ? column + " = " + text + "::bigint" : source.equal(column, source.read(text));
    }
}
