package io.tributary.validator.compare;

import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A table whose rows are compared by their keys.
 *
 * @param compared what is compared of them
 * @param mapping from the source's rows; its source's key has the order of the keys that are asked for
 * @param source the query for the source's rows, by the source's keys
 * @param target the query for the target's rows, by {@link #targetKey}
 */
record KeyedTable(ComparedTable compared, TableMapping mapping, KeyedSql source, KeyedSql target) {

    /**
     * How the rows of a table are compared by their keys.
     *
     * @param rules those that the layout was read with
     * @param columns the names of the key's columns, in the order of the keys' values
     * @return empty where they are not those of the table's primary key, so that no index serves
     */
    static Optional<KeyedTable> of(
            Layout layout, MappingRules rules, TenantIdentity tenant, ComparedTable table, List<String> columns) {
        Table source = named(layout.sources(), table.name());
        if (!Set.copyOf(columns).equals(Set.copyOf(source.primaryKey()))) {
            return Optional.empty();
        }
        TableShape shape = new TableShape(source.name(), source.shape().columns(), columns);
        TableMapping mapping = TableMapping.of(shape, rules.rule(table.name()).orElseThrow(), tenant);
        Table target = named(layout.targets(), mapping.target().name());
        return Optional.of(new KeyedTable(
                table,
                mapping,
                KeyedSql.of(table.source(), columnsOf(source, columns)),
                KeyedSql.of(
                        table.target(),
                        columnsOf(target, withoutTenant(mapping.target().key())))));
    }

    private static Table named(List<Table> tables, TableName name) {
        return tables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Column> columnsOf(Table table, List<String> names) {
        Map<String, Column> byName =
                table.columns().stream().collect(Collectors.toMap(Column::name, Function.identity()));
        return names.stream().map(byName::get).toList();
    }

    /** The target's key of a row that the source knows by a key; without the tenant, whose rows alone are asked for. */
    List<String> targetKey(List<String> sourceKey) {
        String[] key = sourceKey.toArray(String[]::new);
        Change deleted = new Change(Change.Operation.DELETE, mapping.source(), key, null);
        List<String> mapped = Arrays.asList(mapping.forward(deleted).oldKey());
        int tenant = mapping.target().key().indexOf(TableMapping.TENANT_COLUMN);
        return tenant < 0 ? mapped : withoutElement(mapped, tenant);
    }

    private static List<String> withoutTenant(List<String> columns) {
        int tenant = columns.indexOf(TableMapping.TENANT_COLUMN);
        return tenant < 0 ? columns : withoutElement(columns, tenant);
    }

    private static List<String> withoutElement(List<String> list, int index) {
        List<String> rest = new ArrayList<>(list);
        rest.remove(index);
        return rest;
    }
}
