package io.tributary.sink.schema.ddl;

import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Relation;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tables by name, but each behind the ones that it is a part of or inherits from. */
final class CreationOrder {
    private final Map<TableName, TableDefinition> all;
    private final Map<TableName, TableDefinition> ordered = new LinkedHashMap<>();

    private CreationOrder(Map<TableName, TableDefinition> all) {
        this.all = all;
    }

    static List<TableDefinition> of(DatabaseSchema schema) {
        CreationOrder order = new CreationOrder(schema.tables());
        schema.tables().values().forEach(order::add);
        return List.copyOf(order.ordered.values());
    }

    /** The tables that a table gets columns and constraints from, nearest first. */
    static List<TableName> parents(TableDefinition table) {
        Relation relation = table.relation();
        return relation.partition()
                .map(partition -> List.of(partition.parent()))
                .orElse(relation.parents());
    }

    private void add(TableDefinition table) {
        if (!ordered.containsKey(table.name())) {
            List<TableName> parents = new ArrayList<>(parents(table));
            parents.stream().filter(all::containsKey).map(all::get).forEach(this::add);
            ordered.put(table.name(), table);
        }
    }
}
