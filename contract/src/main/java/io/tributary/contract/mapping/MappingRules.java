package io.tributary.contract.mapping;

import io.tributary.contract.table.TableName;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How every table's rows are mapped: designed once from all sources' schemas, kept in the control schema, the same for
 * every tenant and stage. Immutable.
 *
 * @param tables the rules, by the source's table
 */
public record MappingRules(SortedMap<TableName, TableRule> tables) {

    public MappingRules {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
    }

    /** The rule of a table; empty where the mapping was designed without it. */
    public Optional<TableRule> rule(TableName table) {
        return Optional.ofNullable(tables.get(table));
    }
}
