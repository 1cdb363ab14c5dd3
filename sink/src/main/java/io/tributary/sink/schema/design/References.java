package io.tributary.sink.schema.design;

import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.ForeignKey;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which column points at which, over the foreign keys of tenants' tables, column by column. */
final class References {
    private final SortedMap<ColumnRef, SortedSet<ColumnRef>> targets = new TreeMap<>();
    private final Map<ColumnRef, SortedSet<ColumnRef>> reachable = new HashMap<>();

    /**
     * @param schema tables and their foreign keys; those that point outside of it do not count
     * @param shared whether a table is shared: where its columns point does not count
     */
    References(DatabaseSchema schema, Predicate<TableName> shared) {
        for (TableDefinition table : schema.tables().values()) {
            if (!shared.test(root(schema, table.name()))) {
                table.foreignKeys().stream()
                        .filter(key -> schema.tables().containsKey(key.references()))
                        .forEach(key -> add(schema, table, key));
            }
        }
    }

    /** The table whose rule a table's rows follow: itself, or the one that it is a partition of. */
    static TableName root(DatabaseSchema schema, TableName table) {
        TableDefinition definition = schema.tables().get(table);
        return definition == null
                ? table
                : definition.relation().partition().map(part -> part.root()).orElse(table);
    }

    private void add(DatabaseSchema schema, TableDefinition table, ForeignKey key) {
        for (int i = 0; i < key.columns().size(); i++) {
            ColumnRef from =
                    new ColumnRef(root(schema, table.name()), key.columns().get(i));
            ColumnRef to = new ColumnRef(
                    root(schema, key.references()), key.referencedColumns().get(i));
            if (!from.equals(to)) {
                targets.computeIfAbsent(from, column -> new TreeSet<>()).add(to);
            }
        }
    }

    /** The columns that point at another column. */
    Set<ColumnRef> pointing() {
        return targets.keySet();
    }

    /** The columns that a column points at. */
    SortedSet<ColumnRef> targets(ColumnRef column) {
        return targets.getOrDefault(column, new TreeSet<>());
    }

    /** The columns that a column's values are values of, itself included. */
    SortedSet<ColumnRef> reachable(ColumnRef column) {
        return reachable.computeIfAbsent(column, this::search);
    }

    private SortedSet<ColumnRef> search(ColumnRef start) {
        SortedSet<ColumnRef> found = new TreeSet<>(Set.of(start));
        Deque<ColumnRef> open = new ArrayDeque<>(found);
        while (!open.isEmpty()) {
            for (ColumnRef target : targets(open.remove())) {
                if (found.add(target)) {
                    open.add(target);
                }
            }
        }
        return found;
    }

    /** The columns that point at each other with this one, in a circle; itself included. */
    SortedSet<ColumnRef> circle(ColumnRef column) {
        return reachable(column).stream()
                .filter(other -> reachable(other).contains(column))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether a column's values are its own: it points at nothing, or only at columns that point back. */
    boolean isOrigin(ColumnRef column) {
        return reachable(column).size() == circle(column).size();
    }

    /** Where a column's values come from in the end; a column that points at nothing is its own origin. */
    SortedSet<ColumnRef> origins(ColumnRef column) {
        return reachable(column).stream().filter(this::isOrigin).collect(Collectors.toCollection(TreeSet::new));
    }
}
