package io.tributary.validator.compare;

import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table as it is compared: the same columns in the same order on both sides, the source's as the mapping turns them into
 * the target's.
 *
 * @param name the source's table
 * @param columns the names of the columns, as the target has them
 * @param source the source's side
 * @param target the target's side
 * @param key what is known of the primary key
 */
record ComparedTable(TableName name, List<String> columns, Sql source, Sql target, ComparedKey key) {

    /**
     * Lays out the comparison of every source table. Of a shared table all rows are compared, whichever tenant's they came
     * from. What the target computes from values that the mapping replaces is not compared.
     *
     * @param computed what the target's generated columns are computed from
     * @throws PausedException when the target lacks a table or a column, since then there is nothing to compare with
     */
    static List<ComparedTable> of(
            MappingRules rules,
            TenantIdentity tenant,
            List<Table> sources,
            List<Table> targets,
            GeneratedColumns computed,
            KeyOrders orders)
            throws PausedException {
        Map<TableName, Table> byName = targets.stream().collect(Collectors.toMap(Table::name, table -> table));
        List<ComparedTable> compared = new ArrayList<>();
        for (Table source : sources) {
            TableRule rule = rules.rule(source.name()).orElseThrow(() -> lacks("rule for table " + source.name()));
            TableMapping mapping = TableMapping.of(source.shape(), rule, tenant);
            Table target = byName.get(mapping.target().name());
            if (target == null) {
                throw lacks("table " + mapping.target().name());
            }
            requireColumns(target, mapping.target().columns());
            Set<String> replaced = rule.remapped().keySet();
            List<String> generated = generatedOnBothSides(source, target).stream()
                    .filter(column -> Collections.disjoint(computed.basis(target.name(), column), replaced))
                    .toList();
            ComparedKey key = ComparedKey.of(source, target, mapping, rule, tenant, orders);
            String ofTenant =
                    rule.shared() ? "true" : Sql.column(TableMapping.TENANT_COLUMN) + " = '" + tenant.id() + "'";
            compared.add(of(source, target, mapping, generated, key, ofTenant));
        }
        return compared;
    }

    private static void requireColumns(Table target, List<String> columns) throws PausedException {
        Set<String> present = target.columns().stream().map(Column::name).collect(Collectors.toSet());
        for (String column : columns) {
            if (!present.contains(column)) {
                throw lacks("column " + column + " of table " + target.name());
            }
        }
    }

    /**
     * @param generated columns that are compared besides those that the mapping has
     * @param ofTenant a condition for the target's rows
     */
    private static ComparedTable of(
            Table source,
            Table target,
            TableMapping mapping,
            List<String> generated,
            ComparedKey key,
            String ofTenant) {
        List<String> names = new ArrayList<>(mapping.target().columns());
        names.addAll(generated);
        List<String> ofSource = new ArrayList<>(mapping.expressions());
        generated.forEach(column -> ofSource.add(Identifiers.quote(column)));
        List<String> ofTarget = names.stream().map(Identifiers::quote).toList();
        // Without a primary key the whole row is the key.
        List<String> sourceKey = key.present() ? key.mapped() : ofSource;
        List<String> targetKey = key.present() ? key.targetColumns() : ofTarget;
        return new ComparedTable(
                source.name(),
                names,
                new Sql(source.ownRows(), "true", ofSource, sourceKey),
                new Sql(target.ownRows(), ofTenant, ofTarget, targetKey),
                key);
    }

    /** A failed query's error with the table that it was about. */
    SQLException unreadable(SQLException cause) {
        return new SQLException(
                "table " + name + " could not be read: " + cause.getMessage(), cause.getSQLState(), cause);
    }

    private static List<String> generatedOnBothSides(Table source, Table target) {
        Set<String> ofTarget = generated(target).collect(Collectors.toSet());
        return generated(source).filter(ofTarget::contains).toList();
    }

    private static Stream<String> generated(Table table) {
        return table.columns().stream().filter(Column::generated).map(Column::name);
    }

    private static PausedException lacks(String what) {
        return new PausedException("the target has no " + what, "tributary schema --apply");
    }
}
