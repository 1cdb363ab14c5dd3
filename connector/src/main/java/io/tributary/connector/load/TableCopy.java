package io.tributary.connector.load;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.mapping.UnmappableException;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Column.Identity;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How one table's rows come from the source into the target.
 *
 * @param source the source's table
 * @param target the target's
 * @param columns the target's columns, quoted
 * @param expressions SQL over the source's columns, one for each of them
 * @param shared whether the target keeps the rows once for all tenants
 * @param binary whether they are copied in their binary form and not as text
 */
record TableCopy(
        TableName source,
        Table target,
        List<String> columns,
        List<String> expressions,
        boolean shared,
        boolean binary) {

    /**
     * The copy of a source's table under the mapping's rule.
     *
     * @throws PausedException when the target lacks a column, or the tenant has no range of its own under the rule
     */
    static TableCopy of(Table source, TableRule rule, TenantIdentity tenant, Table target) throws PausedException {
        TableMapping mapping = mapping(source, rule, tenant);
        Map<String, Column> present = byName(target);
        Map<String, Column> given = byName(source);
        List<String> types = new ArrayList<>();
        for (String name : mapping.target().columns()) {
            Column column = present.get(name);
            if (column == null) {
                throw lacks("column " + name + " of table " + target.name());
            }
            types.add(column.castType());
        }
        boolean binary =
                BinaryTypes.agree(mapping.types(column -> given.get(column).castType()), types);
        List<String> columns = new ArrayList<>(mapping.target().columns().stream()
                .map(present::get)
                .map(Column::sql)
                .toList());
        List<String> expressions = new ArrayList<>(mapping.expressions());
        absent(target, mapping).forEach(column -> {
            columns.add(column.sql());
            expressions.add("NULL");
        });
        return new TableCopy(
                source.name(), target, List.copyOf(columns), List.copyOf(expressions), rule.shared(), binary);
    }

    private static TableMapping mapping(Table source, TableRule rule, TenantIdentity tenant) throws PausedException {
        try {
            return TableMapping.of(source.shape(), rule, tenant);
        } catch (UnmappableException e) {
            throw unmappable(source.name(), e.getMessage(), e);
        }
    }

    /** Columns that other tenants' sources have and this one does not, which are NULL whatever their default. */
    private static List<Column> absent(Table target, TableMapping mapping) {
        return target.columns().stream()
                .filter(column -> !mapping.target().columns().contains(column.name()))
                .filter(column -> column.nullable() && !column.generated() && column.identity() == Identity.NONE)
                .toList();
    }

    private static Map<String, Column> byName(Table table) {
        return table.columns().stream().collect(Collectors.toMap(Column::name, Function.identity()));
    }

    static PausedException lacks(String what) {
        return new PausedException("the target's schema was designed without " + what, "tributary schema --apply");
    }

    static PausedException unmappable(TableName table, String why, Exception cause) {
        return new PausedException(
                "a row of table " + table + " cannot be mapped: " + why,
                "give the row a smaller key on the source; or name another strategy for the table under tables.keys in"
                        + " the plan, or a smaller tables.stride, and migrate anew into an empty target",
                cause);
    }

    /** COPY of the mapped rows that a FROM clause gives. */
    String read(String from) {
        return "COPY (SELECT " + String.join(", ", expressions) + " FROM " + from + ") TO STDOUT" + format();
    }

    /** COPY of such rows into a table that has the target's columns. */
    String write(String table) {
        return "COPY " + table + " (" + columnList() + ") FROM STDIN" + format();
    }

    private String format() {
        return binary ? " (FORMAT binary)" : "";
    }

    String columnList() {
        return String.join(", ", columns);
    }
}
