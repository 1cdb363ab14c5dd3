package io.tributary.sink.schema.ddl;

import io.tributary.contract.check.Finding;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.List;
import java.util.Optional;

/**
 * Columns that may be null in a target and not in the sources, or the other way round: tenants come and go, and a column
 * may be null as long as one of them does not have it.
 */
final class Nullability {
    private final DatabaseSchema wanted;
    private final Script script;
    private final List<Finding> findings;

    Nullability(DatabaseSchema wanted, Script script, List<Finding> findings) {
        this.wanted = wanted;
        this.script = script;
        this.findings = findings;
    }

    /** A target that is stricter cannot take every row, and is loosened; one that is looser takes them all. */
    void add(TableDefinition table, ColumnDefinition column, ColumnDefinition found) {
        String alter = "ALTER TABLE " + Names.quote(table.name()) + " ALTER COLUMN " + Names.quote(column.name());
        if (column.nullable() && !found.nullable() && !isInherited(table, column)) {
            script.add(Section.COLUMNS, alter + " DROP NOT NULL");
        } else if (!column.nullable() && found.nullable()) {
            findings.add(Finding.warning(
                    TargetDifference.CHECK,
                    Optional.empty(),
                    "column " + table.name() + "." + column.name()
                            + " may be null in the target, but not in the sources",
                    "once no tenant needs it any more, in the target: " + alter + " SET NOT NULL;"));
        }
    }

    /** What a table has from another is loosened with that one. */
    private boolean isInherited(TableDefinition table, ColumnDefinition column) {
        return table.isPartition()
                || table.relation().parents().stream()
                        .flatMap(parent -> Optional.ofNullable(wanted.tables().get(parent)).stream())
                        .anyMatch(parent -> parent.column(column.name()).isPresent());
    }
}
