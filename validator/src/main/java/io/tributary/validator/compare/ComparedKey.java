package io.tributary.validator.compare;

import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Table;
import io.tributary.validator.compare.KeyColumn.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table's primary key on both sides, without the tenant's id.
 *
 * @param columns in the key's order; empty where the table has no primary key
 */
record ComparedKey(List<KeyColumn> columns) {

    static ComparedKey of(
            Table source, Table target, TableMapping mapping, TableRule rule, TenantIdentity tenant, KeyOrders orders) {
        List<KeyColumn> columns = new ArrayList<>();
        for (String name : mapping.source().key()) {
            Column ofSource = column(source, name);
            Column ofTarget = column(target, name);
            KeyRule remapped = rule.remapped().get(name);
            boolean shifted = remapped instanceof KeyRule.Offset;
            Image image = remapped == null ? Image.SAME : shifted ? Image.SHIFTED : Image.DERIVED;
            columns.add(new KeyColumn(
                    ofSource,
                    ofTarget,
                    mapping.expressions().get(mapping.target().columns().indexOf(name)),
                    image,
                    remapped instanceof KeyRule.Offset offset ? offset.stride() * tenant.ordinal() : 0,
                    image != Image.DERIVED && orders.same(source.name(), target.name(), ofSource, ofTarget)));
        }
        return new ComparedKey(columns);
    }

    private static Column column(Table table, String name) {
        return table.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    boolean present() {
        return !columns.isEmpty();
    }

    /** Whether both sides put rows into the same order by it. */
    boolean ordered() {
        return present() && columns.stream().allMatch(KeyColumn::ordered);
    }

    /** Whether the source's key can be told from the target's. */
    boolean sameValues() {
        return present() && columns.stream().allMatch(KeyColumn::sameValues);
    }

    List<String> sourceColumns() {
        return columns.stream()
                .map(column -> Sql.column(column.source().name()))
                .toList();
    }

    List<String> targetColumns() {
        return columns.stream()
                .map(column -> Sql.column(column.target().name()))
                .toList();
    }

    /** The target's values as expressions over the source's columns. */
    List<String> mapped() {
        return columns.stream().map(KeyColumn::mapped).toList();
    }

    List<String> matchesSource() {
        return matches(KeyColumn::matchesSource);
    }

    List<String> matchesTarget() {
        return matches(KeyColumn::matchesTarget);
    }

    private List<String> matches(BiFunction<KeyColumn, String, String> match) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> match.apply(columns.get(i), "wanted.c" + i))
                .toList();
    }

    /** SQL for whether a row of the source is in a range. */
    String sourceCondition(KeyRange range) {
        return condition(range, sourceColumns(), bound -> constants(bound.source(), KeyColumn::sourceConstant));
    }

    /** SQL for whether a row of the target is in a range. */
    String targetCondition(KeyRange range) {
        return condition(range, targetColumns(), bound -> constants(bound.target(), KeyColumn::targetConstant));
    }

    private interface Constants {
        String of(Bound bound);
    }

    private static String condition(KeyRange range, List<String> columns, Constants constants) {
        String row = "(" + String.join(", ", columns) + ")";
        List<String> conditions = new ArrayList<>();
        if (range.lower() != null) {
            conditions.add(row + " > " + constants.of(range.lower()));
        }
        if (range.upper() != null) {
            conditions.add(row + " <= " + constants.of(range.upper()));
        }
        return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
    }

    private String constants(List<String> values, BiFunction<KeyColumn, String, String> constant) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> constant.apply(columns.get(i), values.get(i)))
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
