package io.tributary.validator.compare;

import io.tributary.contract.table.TableName;

/**
 * Rows of a table that are still to be compared.
 *
 * @param range the rows
 * @param open whether the range is to be cut where it has enough rows, and what is behind it to be compared after it
 */
record Work(ComparedTable table, KeyRange range, boolean open) {

    /** The whole table, in ranges where they can be. */
    static Work all(ComparedTable table) {
        return new Work(table, KeyRange.ALL, table.key().ordered());
    }

    /** The whole table at once. */
    static Work atOnce(ComparedTable table) {
        return new Work(table, KeyRange.ALL, false);
    }

    /** What begins behind a bound, in ranges. */
    static Work behind(ComparedTable table, long number, Bound bound) {
        return new Work(table, new KeyRange(number, bound, null), true);
    }

    TableName name() {
        return table.name();
    }
}
