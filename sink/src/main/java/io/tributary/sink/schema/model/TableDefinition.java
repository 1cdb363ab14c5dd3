package io.tributary.sink.schema.model;

import io.tributary.contract.table.TableName;
import java.util.List;
import java.util.Optional;

/**
 * A table with all that belongs to it. Constraints and indexes are ordered by name.
 *
 * @param name its name
 * @param kind whether it stands alone
 * @param columns its columns, in order
 * @param primaryKey its primary key
 * @param uniques its unique constraints
 * @param foreignKeys its foreign keys
 * @param checks its check constraints
 * @param exclusions its exclusion constraints
 * @param indexes its indexes that no constraint owns
 * @param options storage parameters, {@code name=value}
 * @param comment its comment
 */
public record TableDefinition(
        TableName name,
        Kind kind,
        List<ColumnDefinition> columns,
        Optional<KeyConstraint> primaryKey,
        List<KeyConstraint> uniques,
        List<ForeignKey> foreignKeys,
        List<CheckConstraint> checks,
        List<Exclusion> exclusions,
        List<Index> indexes,
        List<String> options,
        Optional<String> comment) {

    /** How a table relates to others. */
    public enum Kind {
        PLAIN,
        PARTITIONED,
        /** A parent or a child of classic inheritance. */
        INHERITED
    }

    /** The column of this name. */
    public Optional<ColumnDefinition> column(String columnName) {
        return columns.stream()
                .filter(column -> column.name().equals(columnName))
                .findFirst();
    }
}
