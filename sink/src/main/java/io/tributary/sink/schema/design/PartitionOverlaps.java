package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.Relation;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Partitions of one table that could not stand beside each other, since some row would belong to both. */
public final class PartitionOverlaps {
    private final Map<TableName, TableDefinition> tables;
    private final Function<TableName, String> owners;

    private PartitionOverlaps(Map<TableName, TableDefinition> tables, Function<TableName, String> owners) {
        this.tables = tables;
        this.owners = owners;
    }

    /**
     * The overlaps that are sure; PostgreSQL refuses the others when the partition is created.
     *
     * @param tables tables and partitions, by name
     * @param owners who has a partition, for people
     */
    public static List<Finding> of(Map<TableName, TableDefinition> tables, Function<TableName, String> owners) {
        return new PartitionOverlaps(tables, owners).find();
    }

    private List<Finding> find() {
        Map<TableName, List<TableDefinition>> siblings = new TreeMap<>();
        for (TableDefinition table : tables.values()) {
            table.relation().partition().ifPresent(partition -> siblings.computeIfAbsent(
                            partition.parent(), key -> new ArrayList<>())
                    .add(table));
        }
        List<Finding> findings = new ArrayList<>();
        siblings.forEach((parent, partitions) -> {
            List<String> types = types(parent);
            for (int i = 0; i < partitions.size(); i++) {
                for (TableDefinition other : partitions.subList(i + 1, partitions.size())) {
                    if (bound(partitions.get(i), types).overlaps(bound(other, types))) {
                        findings.add(finding(parent, partitions.get(i), other));
                    }
                }
            }
        });
        return findings;
    }

    private static PartitionBound bound(TableDefinition partition, List<String> types) {
        return new PartitionBound(place(partition).bound(), types);
    }

    private static Relation.Partition place(TableDefinition partition) {
        return partition.relation().partition().orElseThrow();
    }

    /** The types of the key's columns; none where it has an expression, or an operator class of its own. */
    private List<String> types(TableName parent) {
        Optional<TableDefinition> table = Optional.ofNullable(tables.get(parent));
        List<String> types = new ArrayList<>();
        for (String element : table.flatMap(found -> found.relation().partitioning())
                .map(partitioning -> partitioning.key().sql().replaceAll("^\\w+ \\(|\\)$", ""))
                .orElse("")
                .split(", ", -1)) {
            Optional<ColumnDefinition> column = table.flatMap(found -> found.columns().stream()
                    .filter(candidate -> Names.quote(candidate.name()).equals(element))
                    .findFirst());
            if (column.isEmpty()) {
                return List.of();
            }
            types.add(column.get().type());
        }
        return types;
    }

    private Finding finding(TableName parent, TableDefinition one, TableDefinition other) {
        return Finding.blocker(
                "partition-overlap",
                Optional.empty(),
                "partitions of " + parent + " overlap: " + described(one) + "; " + described(other),
                "give them the same name and the same bounds everywhere, or bounds that do not overlap");
    }

    private String described(TableDefinition partition) {
        return partition.name() + " " + place(partition).bound() + " in " + owners.apply(partition.name());
    }
}
