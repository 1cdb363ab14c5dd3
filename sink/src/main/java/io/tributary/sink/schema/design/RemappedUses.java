package io.tributary.sink.schema.design;

import io.tributary.contract.mapping.KeyRule;
import io.tributary.sink.schema.model.CheckConstraint;
import io.tributary.sink.schema.model.Exclusion;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.Index;
import io.tributary.sink.schema.model.Relation;
import io.tributary.sink.schema.model.StatisticsDefinition;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What in a table means something else, or is impossible, once a column has other values. Equality is not among it: a
 * rule gives equal values equal images, and different ones different images.
 */
final class RemappedUses {
    /** Methods that index a uuid by default; the latter two with the extension that an integer needed as well. */
    private static final Set<String> FOR_UUIDS = Set.of("btree", "hash", "brin", "gist", "gin");

    private static final Set<String> EQUALITY = Set.of("WITH OPERATOR(pg_catalog.=)", "WITH OPERATOR(pg_catalog.<>)");

    private final TableDefinition table;
    private final String column;
    private final boolean otherType;
    private final KeyRule rule;
    private final List<String> uses = new ArrayList<>();

    /**
     * @param otherType whether the column's type changes with its values
     */
    RemappedUses(TableDefinition table, String column, boolean otherType, KeyRule rule) {
        this.table = table;
        this.column = column;
        this.otherType = otherType;
        this.rule = rule;
    }

    /** The uses, for people. */
    List<String> find() {
        table.columns().forEach(other -> other.generated()
                .ifPresent(value -> expression("generated column " + other.name(), value)));
        table.checks().stream()
                .filter(CheckConstraint::validated)
                .forEach(check -> expression("check constraint " + check.name(), check.expression()));
        table.indexes().forEach(this::index);
        table.exclusions().forEach(this::exclusion);
        table.statistics().forEach(this::statistics);
        table.relation().partitioning().ifPresent(this::partitioning);
        return List.copyOf(uses);
    }

    private void index(Index index) {
        String name = "index " + index.name();
        predicate(name, index.predicate());
        for (Expression element : index.elements()) {
            if (!Mentions.isColumn(element, column)) {
                expression(name, element);
            } else if (otherType && !fits(index.method(), Mentions.behind(element, column))) {
                add(name);
            }
        }
    }

    /** Whether an index can hold the column with its new type: not by an operator class that was made for the old one. */
    private boolean fits(String method, String behind) {
        boolean plain = behind.isEmpty() || behind.startsWith("DESC") || behind.startsWith("NULLS");
        return plain && FOR_UUIDS.contains(method);
    }

    private void exclusion(Exclusion exclusion) {
        String name = "exclusion constraint " + exclusion.name();
        predicate(name, exclusion.predicate());
        for (Expression element : exclusion.elements()) {
            if (!Mentions.isColumn(element, column)) {
                expression(name, element);
            } else if (!EQUALITY.contains(Mentions.behind(element, column))) {
                add(name);
            }
        }
    }

    private void statistics(StatisticsDefinition statistics) {
        statistics.elements().stream()
                .filter(element -> otherType && !Mentions.isColumn(element, column))
                .forEach(element -> expression("statistics " + statistics.name(), element));
    }

    /** A partition by hash takes any integer; bounds of lists and ranges, and hashes of another type, fit no more. */
    private void partitioning(Relation.Partitioning partitioning) {
        boolean anyValue = rule instanceof KeyRule.Offset
                && !otherType
                && partitioning.key().sql().startsWith("HASH");
        if (partitioning.columns().contains(column) && !anyValue) {
            add("the partition key " + partitioning.key());
        }
    }

    private void predicate(String name, Optional<Expression> predicate) {
        predicate.ifPresent(condition -> expression(name, condition));
    }

    private void expression(String name, Expression expression) {
        if (Mentions.values(expression, column)) {
            add(name);
        }
    }

    private void add(String name) {
        String use = name + " of " + table.name();
        if (!uses.contains(use)) {
            uses.add(use);
        }
    }
}
