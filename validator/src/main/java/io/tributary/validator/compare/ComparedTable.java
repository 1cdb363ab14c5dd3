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
 */
record ComparedTable(TableName name, Sql source, Sql target) {

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
            GeneratedColumns computed)
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
            Set<String> replaced = rule.remapped().keySet();
            List<String> generated = generatedOnBothSides(source, target).stream()
                    .filter(column -> Collections.disjoint(computed.basis(target.name(), column), replaced))
                    .map(Identifiers::quote)
                    .toList();
            String rows =
                    rule.shared() ? "true" : Identifiers.quote(TableMapping.TENANT_COLUMN) + " = '" + tenant.id() + "'";
            compared.add(of(source, target, mapping, generated, rows));
        }
        return compared;
    }

    /**
     * @param generated quoted columns that are compared besides those that the mapping has
     * @param ofTenant a condition for the target's rows
     */
    private static ComparedTable of(
            Table source, Table target, TableMapping mapping, List<String> generated, String ofTenant)
            throws PausedException {
        Set<String> present = target.columns().stream().map(Column::name).collect(Collectors.toSet());
        List<String> sourceColumns = new ArrayList<>(mapping.expressions());
        List<String> targetColumns = new ArrayList<>();
        for (String column : mapping.target().columns()) {
            if (!present.contains(column)) {
                throw lacks("column " + column + " of table " + target.name());
            }
            targetColumns.add(Identifiers.quote(column));
        }
        sourceColumns.addAll(generated);
        targetColumns.addAll(generated);
        return new ComparedTable(
                source.name(),
                new Sql(source.ownRows(), "true", sourceColumns, sourceKey(mapping, sourceColumns)),
                new Sql(target.ownRows(), ofTenant, targetColumns, targetKey(mapping, targetColumns)));
    }

    /** How messages call it. */
    String title() {
        return "table " + name;
    }

    private static List<String> generatedOnBothSides(Table source, Table target) {
        Set<String> ofTarget = generated(target).collect(Collectors.toSet());
        return generated(source).filter(ofTarget::contains).toList();
    }

    private static Stream<String> generated(Table table) {
        return table.columns().stream().filter(Column::generated).map(Column::name);
    }

    /** Without a primary key the whole row is the key. */
    private static List<String> sourceKey(TableMapping mapping, List<String> columns) {
        List<String> key = keyColumns(mapping).stream()
                .map(column ->
                        mapping.expressions().get(mapping.target().columns().indexOf(column)))
                .toList();
        return key.isEmpty() ? columns : key;
    }

    private static List<String> targetKey(TableMapping mapping, List<String> columns) {
        List<String> key = keyColumns(mapping).stream().map(Identifiers::quote).toList();
        return key.isEmpty() ? columns : key;
    }

    private static List<String> keyColumns(TableMapping mapping) {
        return mapping.target().key().stream()
                .filter(column -> !column.equals(TableMapping.TENANT_COLUMN))
                .toList();
    }

    private static PausedException lacks(String what) {
        return new PausedException("the target has no " + what, "tributary schema --apply");
    }
}
