package io.tributary.sink.schema.design;

import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.Index;
import io.tributary.sink.schema.model.Relation;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Fits united partitions to their united tables. In the target every tenant's rows of a partition's bounds are in it,
 * those of tenants whose sources have no such partition included, so that what only the partition demands would bind rows
 * that never obeyed it.
 */
final class PartitionUnion {
    private final List<SourceSchema> sources;
    private final SortedMap<TableName, TableDefinition> tables;
    private final Differences differences;

    PartitionUnion(List<SourceSchema> sources, SortedMap<TableName, TableDefinition> tables, Differences differences) {
        this.sources = sources;
        this.tables = tables;
        this.differences = differences;
    }

    SortedMap<TableName, TableDefinition> fitted() {
        SortedMap<TableName, TableDefinition> fitted = new TreeMap<>();
        tables.forEach((name, table) -> fitted.put(name, fitted(table)));
        return fitted;
    }

    private TableDefinition fitted(TableDefinition table) {
        Optional<Relation.Partition> partition = table.relation().partition();
        if (partition.isEmpty()) {
            return table;
        }
        List<String> without = without(table.name(), partition.get().root());
        List<String> demands = new ArrayList<>();
        List<ColumnDefinition> columns = new ArrayList<>();
        for (ColumnDefinition column : table.columns()) {
            boolean ofItself = demands(table.name(), column);
            if (ofItself) {
                demands.add("column " + column.name() + " is NOT NULL");
            }
            columns.add(
                    ofItself
                            ? column
                            : column.withNullable(mayBeNull(partition.get().root(), column)));
        }
        constraints(table).forEach(constraint -> demands.add("it has " + constraint));
        if (!without.isEmpty() && !demands.isEmpty()) {
            differences.block(
                    "partition " + table.name() + " is not in " + String.join(", ", without)
                            + ", whose rows would have to obey it: " + String.join(", ", demands),
                    "create it there, or give " + partition.get().root() + " the constraint in all tenants");
        }
        return table.withColumns(columns);
    }

    /** The tenants that have the whole, but not the part. */
    private List<String> without(TableName partition, TableName root) {
        return sources.stream()
                .filter(source -> source.schema().tables().containsKey(root)
                        && !source.schema().tables().containsKey(partition))
                .map(SourceSchema::tenant)
                .toList();
    }

    /** Whether a source's partition refuses a null that its root takes. */
    private boolean demands(TableName partition, ColumnDefinition column) {
        return !column.nullable()
                && sources.stream()
                        .map(source -> source.schema().tables())
                        .filter(all -> all.containsKey(partition))
                        .anyMatch(all -> root(all.get(partition))
                                .map(all::get)
                                .flatMap(root -> root.column(column.name()))
                                .filter(ColumnDefinition::nullable)
                                .isPresent());
    }

    private boolean mayBeNull(TableName root, ColumnDefinition column) {
        return Optional.ofNullable(tables.get(root))
                .flatMap(whole -> whole.column(column.name()))
                .map(ColumnDefinition::nullable)
                .orElse(column.nullable());
    }

    private static Optional<TableName> root(TableDefinition partition) {
        return partition.relation().partition().map(Relation.Partition::root);
    }

    private static List<String> constraints(TableDefinition table) {
        return Stream.of(
                        table.primaryKey().stream(),
                        table.uniques().stream(),
                        table.foreignKeys().stream(),
                        table.checks().stream(),
                        table.exclusions().stream(),
                        table.indexes().stream().filter(Index::unique))
                .flatMap(parts -> parts)
                .map(part -> part.name())
                .toList();
    }
}
