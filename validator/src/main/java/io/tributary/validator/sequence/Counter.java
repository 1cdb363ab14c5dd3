package io.tributary.validator.sequence;

import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import java.math.BigDecimal;
import java.util.Map;

/**
 * A sequence.
 *
 * @param name its schema and name
 * @param increment how far apart two numbers are; negative where it counts down
 * @param least the least number that it may give
 * @param most the greatest
 * @param cached how many numbers a session takes at a time
 * @param cycles whether it begins anew behind its last number
 */
record Counter(TableName name, long increment, long least, long most, long cached, boolean cycles) {
    /** Numbers that are taken one by one, in far less than a second. */
    private static final int FEW = 100_000;

    private static final String ADVANCE = Catalogs.resource("advance.sql");

    boolean up() {
        return increment > 0;
    }

    /** The one of two numbers that comes later; null stands for none. */
    BigDecimal later(BigDecimal one, BigDecimal other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return up() ? one.max(other) : one.min(other);
    }

    /** Whether it can give a number behind this one. */
    boolean reaches(BigDecimal number) {
        BigDecimal next = number.add(BigDecimal.valueOf(increment));
        return up() ? next.compareTo(BigDecimal.valueOf(most)) <= 0 : next.compareTo(BigDecimal.valueOf(least)) >= 0;
    }

    /** A statement after which it gives no number up to this one any more. Never moves it back. */
    String advance(BigDecimal wanted, boolean owned) {
        String quoted = Identifiers.literal(name.sql());
        boolean stored = owned && cached > 1;
        String leap = stored
                ? "EXECUTE format('ALTER SEQUENCE %s RESTART WITH %s', " + quoted + ", trim_scale(last + increment));"
                : "PERFORM setval(" + quoted + "::regclass, trim_scale(last)::bigint, true);";
        return Catalogs.fill(
                ADVANCE,
                Map.of(
                        "wanted", bounded(wanted),
                        "increment", Long.toString(increment),
                        "sequence", name.sql(),
                        "stored", Boolean.toString(stored),
                        "few", Integer.toString(FEW),
                        "lock", owned ? "ALTER SEQUENCE " + name.sql() + " CACHE " + cached + ";" : "",
                        "leap", leap,
                        "literal", quoted));
    }

    private String bounded(BigDecimal wanted) {
        BigDecimal bounded = wanted.max(BigDecimal.valueOf(least)).min(BigDecimal.valueOf(most));
        return bounded.toPlainString();
    }
}
