package io.tributary.validator.increment;

import java.util.List;
import java.util.Set;

/**
 * Which rows of a table may have changed.
 *
 * @param columns the names of the key's columns, in the order of the keys' values; empty where any row may have changed
 * @param keys the keys of the rows, before and after the change where it changed them, as the source writes their values;
 *     empty where any row may have changed
 */
public record TableChanges(List<String> columns, Set<List<String>> keys) {
    static final TableChanges WHOLE = new TableChanges(List.of(), Set.of());

    /** Whether any row may have changed: keys do not tell which. */
    public boolean whole() {
        return columns.isEmpty();
    }
}
