package io.tributary.sink.schema.design;

import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.Tables;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is chosen for each table. A table that the target already has a rule for keeps it, whatever the plan says now:
 * its rows were mapped by that rule.
 *
 * @param tables what the plan chooses
 * @param stored the rules that the target was made with
 */
public record TableChoices(Tables tables, MappingRules stored) {

    /** Whether a table is kept once for all tenants. */
    public boolean shared(TableName table) {
        return stored.rule(table).map(TableRule::shared).orElseGet(() -> tables.shares(table));
    }

    /** A table's key strategy. */
    KeyStrategy strategy(TableName table) {
        return stored.rule(table).map(TableRule::strategy).orElseGet(() -> tables.keyStrategy(table));
    }

    /** What becomes of a column's values in the rows that are there already. */
    Optional<KeyRule> stored(ColumnRef column) {
        return stored.rule(column.table()).map(rule -> rule.remapped().get(column.column()));
    }

    /** The stored rules of columns that only tenants have who are not in this design. */
    SortedMap<String, KeyRule> remappedBefore(TableDefinition table) {
        SortedMap<String, KeyRule> remapped = new TreeMap<>();
        stored.rule(table.name()).ifPresent(rule -> remapped.putAll(rule.remapped()));
        remapped.keySet().removeIf(column -> table.column(column).isPresent());
        return remapped;
    }
}
