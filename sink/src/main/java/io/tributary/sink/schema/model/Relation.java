package io.tributary.sink.schema.model;

import io.tributary.contract.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a table relates to others.
 *
 * @param partitioning how its rows are spread over its partitions, if it is partitioned
 * @param partition which part of another table it is, if it is a partition
 * @param parents the tables that it inherits from, in order; a partition has none
 */
public record Relation(Optional<Partitioning> partitioning, Optional<Partition> partition, List<TableName> parents) {

    /** The same with other parents. */
    public Relation withParents(List<TableName> otherParents) {
        return new Relation(partitioning, partition, List.copyOf(otherParents));
    }

    /** The same for people. */
    public String describe() {
        List<String> parts = new ArrayList<>();
        partition.ifPresent(part -> parts.add("PARTITION OF " + part.parent() + " " + part.bound()));
        partitioning.ifPresent(spread -> parts.add("PARTITION BY " + spread.key()));
        if (!parents.isEmpty()) {
            parts.add("INHERITS (" + parents.stream().map(TableName::toString).collect(Collectors.joining(", ")) + ")");
        }
        return parts.isEmpty() ? "a table of its own" : String.join(" ", parts);
    }

    /** Of a table that stands alone. */
    public static final Relation NONE = new Relation(Optional.empty(), Optional.empty(), List.of());

    /**
     * How rows are spread over partitions.
     *
     * @param key what stands behind {@code PARTITION BY}
     * @param columns the names of the columns that decide, those in expressions included
     */
    public record Partitioning(Expression key, List<String> columns) {}

    /**
     * A part of a partitioned table.
     *
     * @param parent the table that it is a part of, which may be a partition itself
     * @param root the uppermost of its parents
     * @param bound which rows are in it: {@code FOR VALUES ...} or {@code DEFAULT}
     * @param foreign whether its rows are on another server
     */
    public record Partition(TableName parent, TableName root, Expression bound, boolean foreign) {}
}
