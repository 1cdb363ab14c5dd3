package io.tributary.sink.schema.model;

import io.tributary.contract.table.TableName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table with all that belongs to it. Constraints and indexes are ordered by name.
 *
 * @param name its name
 * @param relation whether it stands alone
 * @param columns its columns, in order
 * @param primaryKey its primary key
 * @param uniques its unique constraints
 * @param foreignKeys its foreign keys
 * @param checks its check constraints
 * @param exclusions its exclusion constraints
 * @param indexes its indexes that no constraint owns
 * @param statistics its extended statistics
 * @param usedTypes the user's types in expressions of its parts, as SQL wants them; its columns' own are in the columns
 * @param options storage parameters, {@code name=value}
 * @param comment its comment
 */
public record TableDefinition(
        TableName name,
        Relation relation,
        List<ColumnDefinition> columns,
        Optional<KeyConstraint> primaryKey,
        List<KeyConstraint> uniques,
        List<ForeignKey> foreignKeys,
        List<CheckConstraint> checks,
        List<Exclusion> exclusions,
        List<Index> indexes,
        List<StatisticsDefinition> statistics,
        Set<String> usedTypes,
        List<String> options,
        Optional<String> comment) {

    /** A table that stands alone, with nothing but columns and a primary key. */
    public static TableDefinition plain(TableName name, List<ColumnDefinition> columns, KeyConstraint primaryKey) {
        return new TableDefinition(
                name,
                Relation.NONE,
                columns,
                Optional.of(primaryKey),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                List.of(),
                Optional.empty());
    }

    /** Whether its rows are rows of another table, through which they flow. */
    public boolean isPartition() {
        return relation.partition().isPresent();
    }

    /** Whether its rows are in its partitions. */
    public boolean isPartitioned() {
        return relation.partitioning().isPresent();
    }

    /** The same in another relation to others. */
    public TableDefinition withRelation(Relation otherRelation) {
        return new TableDefinition(
                name,
                otherRelation,
                columns,
                primaryKey,
                uniques,
                foreignKeys,
                checks,
                exclusions,
                indexes,
                statistics,
                usedTypes,
                options,
                comment);
    }

    /** The same with other columns. */
    public TableDefinition withColumns(List<ColumnDefinition> otherColumns) {
        return new TableDefinition(
                name,
                relation,
                otherColumns,
                primaryKey,
                uniques,
                foreignKeys,
                checks,
                exclusions,
                indexes,
                statistics,
                usedTypes,
                options,
                comment);
    }

    /** The same with another primary key, or none. */
    public TableDefinition withPrimaryKey(Optional<KeyConstraint> otherPrimaryKey) {
        return new TableDefinition(
                name,
                relation,
                columns,
                otherPrimaryKey,
                uniques,
                foreignKeys,
                checks,
                exclusions,
                indexes,
                statistics,
                usedTypes,
                options,
                comment);
    }

    /** The same with other unique constraints. */
    public TableDefinition withUniques(List<KeyConstraint> otherUniques) {
        return new TableDefinition(
                name,
                relation,
                columns,
                primaryKey,
                otherUniques,
                foreignKeys,
                checks,
                exclusions,
                indexes,
                statistics,
                usedTypes,
                options,
                comment);
    }

    /** The same with other foreign keys. */
    public TableDefinition withForeignKeys(List<ForeignKey> otherForeignKeys) {
        return new TableDefinition(
                name,
                relation,
                columns,
                primaryKey,
                uniques,
                otherForeignKeys,
                checks,
                exclusions,
                indexes,
                statistics,
                usedTypes,
                options,
                comment);
    }

    /** The same with other check constraints. */
    public TableDefinition withChecks(List<CheckConstraint> otherChecks) {
        return new TableDefinition(
                name,
                relation,
                columns,
                primaryKey,
                uniques,
                foreignKeys,
                otherChecks,
                exclusions,
                indexes,
                statistics,
                usedTypes,
                options,
                comment);
    }

    /** The same with other exclusion constraints. */
    public TableDefinition withExclusions(List<Exclusion> otherExclusions) {
        return new TableDefinition(
                name,
                relation,
                columns,
                primaryKey,
                uniques,
                foreignKeys,
                checks,
                otherExclusions,
                indexes,
                statistics,
                usedTypes,
                options,
                comment);
    }

    /** The same with other indexes. */
    public TableDefinition withIndexes(List<Index> otherIndexes) {
        return new TableDefinition(
                name,
                relation,
                columns,
                primaryKey,
                uniques,
                foreignKeys,
                checks,
                exclusions,
                otherIndexes,
                statistics,
                usedTypes,
                options,
                comment);
    }

    /** The same with other extended statistics. */
    public TableDefinition withStatistics(List<StatisticsDefinition> otherStatistics) {
        return new TableDefinition(
                name,
                relation,
                columns,
                primaryKey,
                uniques,
                foreignKeys,
                checks,
                exclusions,
                indexes,
                otherStatistics,
                usedTypes,
                options,
                comment);
    }

    /** The same that uses other types. */
    public TableDefinition withUsedTypes(Set<String> otherUsedTypes) {
        return new TableDefinition(
                name,
                relation,
                columns,
                primaryKey,
                uniques,
                foreignKeys,
                checks,
                exclusions,
                indexes,
                statistics,
                otherUsedTypes,
                options,
                comment);
    }

    /** The same with another comment, or none. */
    public TableDefinition withComment(Optional<String> otherComment) {
        return new TableDefinition(
                name,
                relation,
                columns,
                primaryKey,
                uniques,
                foreignKeys,
                checks,
                exclusions,
                indexes,
                statistics,
                usedTypes,
                options,
                otherComment);
    }

    /** The column of this name. */
    public Optional<ColumnDefinition> column(String columnName) {
        return columns.stream()
                .filter(column -> column.name().equals(columnName))
                .findFirst();
    }
}
