package io.tributary.sink.schema.design;

import io.tributary.contract.table.Column;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.Exclusion;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.ForeignKey;
import io.tributary.sink.schema.model.Index;
import io.tributary.sink.schema.model.KeyConstraint;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The columns of one table over the tenants that have it: the first tenant's in their order, then what the others add, in
 * the plan's order and in theirs. A column that some tenants do not have may be null, whatever it is in the others.
 */
final class ColumnUnion {
    static final String PRIMARY_KEY = "the primary key";

    private final TableName name;
    private final Map<String, TableDefinition> versions;
    private final boolean shared;

    /**
     * @param shared whether the table's rows have to be the same in all tenants
     */
    ColumnUnion(TableName name, Map<String, TableDefinition> versions, boolean shared) {
        this.name = name;
        this.versions = versions;
        this.shared = shared;
    }

    List<ColumnDefinition> columns() {
        Map<String, ColumnDefinition> columns = new LinkedHashMap<>();
        versions.values()
                .forEach(version -> version.columns().forEach(column -> columns.putIfAbsent(column.name(), column)));
        Set<String> partial = partial();
        return columns.values().stream()
                .map(column -> partial.contains(column.name()) ? column.withNullable(true) : column)
                .toList();
    }

    /** The names of the columns that not all of the tenants have. */
    Set<String> partial() {
        Set<String> partial = new TreeSet<>();
        for (TableDefinition version : versions.values()) {
            version.columns().stream()
                    .map(ColumnDefinition::name)
                    .filter(column -> versions.values().stream()
                            .anyMatch(other -> other.column(column).isEmpty()))
                    .forEach(partial::add);
        }
        return partial;
    }

    /** Says which columns only some tenants have, and which of them cannot be null. */
    void report(Differences differences) {
        for (String column : partial()) {
            Set<String> reasons = new TreeSet<>();
            if (shared) {
                reasons.add("the table is shared, so that all tenants have the same rows");
            }
            versions.values().forEach(version -> reasons.addAll(reasons(version, column)));
            String found = "column " + name + "." + column + " is in " + tenants(column, true) + ", but not in "
                    + tenants(column, false);
            if (reasons.isEmpty()) {
                differences.warn(found + "; the target has it, with NULL for the tenants without it");
            } else {
                differences.block(
                        found + ", and cannot be null there: " + String.join(", ", reasons),
                        "add the column to the tenants that do not have it, or exclude the table");
            }
        }
    }

    private String tenants(String column, boolean having) {
        return versions.entrySet().stream()
                .filter(version -> version.getValue().column(column).isPresent() == having)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    private static List<String> reasons(TableDefinition table, String column) {
        List<String> reasons = new ArrayList<>();
        table.column(column).ifPresent(definition -> {
            if (definition.identity() != Column.Identity.NONE) {
                reasons.add("it is an identity column");
            }
            if (definition.generated().isPresent()) {
                reasons.add("it is computed for every row");
            }
        });
        for (String part : parts(table, column)) {
            reasons.add("it belongs to " + part);
        }
        return reasons;
    }

    /** The constraints and unique indexes that not all tenants can have, because they do not have all of their columns. */
    Set<String> partialParts() {
        Set<String> parts = new TreeSet<>();
        for (String column : partial()) {
            versions.values().forEach(version -> parts.addAll(parts(version, column)));
        }
        return parts;
    }

    private static List<String> parts(TableDefinition table, String column) {
        List<String> parts = new ArrayList<>();
        table.primaryKey().filter(key -> contains(key, column)).ifPresent(key -> parts.add(PRIMARY_KEY));
        table.uniques().stream().filter(key -> contains(key, column)).forEach(key -> parts.add(key.name()));
        table.foreignKeys().stream()
                .filter(key -> key.columns().contains(column))
                .map(ForeignKey::name)
                .forEach(parts::add);
        table.checks().stream()
                .filter(check -> mentions(check.expression(), column))
                .forEach(check -> parts.add(check.name()));
        table.exclusions().stream()
                .filter(exclusion -> mentions(exclusion, column))
                .forEach(exclusion -> parts.add(exclusion.name()));
        table.indexes().stream()
                .filter(index -> index.unique() && mentions(index, column))
                .forEach(index -> parts.add(index.name()));
        return parts;
    }

    private static boolean contains(KeyConstraint key, String column) {
        return key.columns().contains(column) || key.included().contains(column);
    }

    private static boolean mentions(Exclusion exclusion, String column) {
        return exclusion.included().contains(column)
                || exclusion.elements().stream().anyMatch(element -> mentions(element, column))
                || exclusion.predicate().filter(text -> mentions(text, column)).isPresent();
    }

    private static boolean mentions(Index index, String column) {
        return index.included().contains(column)
                || index.elements().stream().anyMatch(element -> mentions(element, column))
                || index.predicate().filter(text -> mentions(text, column)).isPresent();
    }

    private static boolean mentions(Expression expression, String column) {
        return Mentions.anyhow(expression, column);
    }
}
