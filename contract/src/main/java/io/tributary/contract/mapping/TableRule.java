package io.tributary.contract.mapping;

import io.tributary.contract.plan.KeyStrategy;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the rows of one table are mapped, for every tenant.
 *
 * @param shared whether the table is kept once, without the tenant's id; then nothing of it is remapped
 * @param strategy what the key consists of: for {@link KeyStrategy#COMPOSITE} the tenant's id leads it, else it is the
 *     source's key by itself
 * @param remapped by name, the columns whose values are replaced: keys and what points at them
 * @param kept by name, the columns whose old values are kept as well, with the target's column that has them
 */
public record TableRule(
        boolean shared, KeyStrategy strategy, SortedMap<String, KeyRule> remapped, SortedMap<String, String> kept) {

    public TableRule {
        remapped = Collections.unmodifiableSortedMap(new TreeMap<>(remapped));
        kept = Collections.unmodifiableSortedMap(new TreeMap<>(kept));
    }

    /** The rule of a table whose values all stay as they are and whose key the tenant's id leads. */
    public static TableRule composite() {
        return new TableRule(false, KeyStrategy.COMPOSITE, new TreeMap<>(), new TreeMap<>());
    }

    /** The rule of a table that is kept once for all tenants. */
    public static TableRule ofShared() {
        return new TableRule(true, KeyStrategy.KEEP, new TreeMap<>(), new TreeMap<>());
    }
}
