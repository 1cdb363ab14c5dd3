package io.tributary.sink.schema.design;

import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gives united tables that inherit what their united parents have and they lack: a column that is in some tenants'
 * parents, while the heir is in other tenants only. PostgreSQL lets no table inherit without it.
 */
final class HeirUnion {
    private final SortedMap<TableName, TableDefinition> tables;
    private final SortedMap<TableName, TableDefinition> fitted = new TreeMap<>();

    private HeirUnion(SortedMap<TableName, TableDefinition> tables) {
        this.tables = tables;
    }

    static SortedMap<TableName, TableDefinition> of(SortedMap<TableName, TableDefinition> tables) {
        HeirUnion union = new HeirUnion(tables);
        tables.values().forEach(union::fit);
        return union.fitted;
    }

    private TableDefinition fit(TableDefinition table) {
        if (!fitted.containsKey(table.name())) {
            List<ColumnDefinition> columns = new ArrayList<>(table.columns());
            for (TableName parent : table.relation().parents()) {
                if (tables.containsKey(parent)) {
                    fit(tables.get(parent)).columns().stream()
                            .filter(column ->
                                    columns.stream().noneMatch(own -> own.name().equals(column.name())))
                            .forEach(columns::add);
                }
            }
            fitted.put(table.name(), table.withColumns(columns));
        }
        return fitted.get(table.name());
    }
}
