package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.CheckConstraint;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.ForeignKey;
import io.tributary.sink.schema.model.KeyConstraint;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Fits a schema to a target that is older than what its sources use. What has the same values, or binds no row, is done
 * otherwise or left out, and said; what would let rows in that the source refuses is a blocker.
 */
public final class OlderTarget {
    private static final String CHECK = "target-lacks-feature";
    /** Virtual columns, keys without overlaps, constraints that are not enforced. */
    private static final int TEMPORAL = 18;
    /** Exclusion constraints of partitioned tables. */
    private static final int PARTITIONED_EXCLUSIONS = 17;

    private final int version;
    private final List<Finding> findings = new ArrayList<>();

    private OlderTarget(int version) {
        this.version = version;
    }

    /**
     * A schema that the target's version can express, where no finding blocks.
     *
     * @param findings what is otherwise in the target, and what cannot be there
     */
    public record Result(DatabaseSchema schema, List<Finding> findings) {}

    /**
     * Fits a schema.
     *
     * @param version the target's major version
     */
    public static Result fit(DatabaseSchema schema, int version) {
        OlderTarget target = new OlderTarget(version);
        SortedMap<TableName, TableDefinition> tables = new TreeMap<>(schema.tables());
        tables.replaceAll((name, table) -> target.fit(table));
        DatabaseSchema fitted = new DatabaseSchema(
                tables, schema.types(), schema.sequences(), schema.dependencies(), schema.comments());
        return new Result(fitted, List.copyOf(target.findings));
    }

    private TableDefinition fit(TableDefinition table) {
        if (version < PARTITIONED_EXCLUSIONS && table.isPartitioned()) {
            table.exclusions()
                    .forEach(exclusion ->
                            refuse(table, "exclusion constraint " + exclusion.name(), PARTITIONED_EXCLUSIONS));
        }
        if (version >= TEMPORAL) {
            return table;
        }
        Stream.concat(table.primaryKey().stream(), table.uniques().stream())
                .filter(KeyConstraint::withoutOverlaps)
                .forEach(key -> refuse(table, key.name() + " (WITHOUT OVERLAPS)", TEMPORAL));
        return table.withColumns(
                        table.columns().stream().map(one -> column(table, one)).toList())
                .withChecks(table.checks().stream()
                        .filter(check -> keeps(table, check))
                        .toList())
                .withForeignKeys(table.foreignKeys().stream()
                        .filter(key -> keeps(table, key))
                        .toList());
    }

    private void refuse(TableDefinition table, String what, int since) {
        findings.add(Finding.blocker(
                CHECK,
                Optional.empty(),
                what + " of " + table.name() + " needs PostgreSQL " + since + ", and the target is " + version,
                "use a target of version " + since + " or later, or exclude the table"));
    }

    /** The expression of such a column is immutable, so that it has the same value when it is written as when it is read. */
    private ColumnDefinition column(TableDefinition table, ColumnDefinition column) {
        if (!column.settings().virtual()) {
            return column;
        }
        warn(
                "column " + table.name() + "." + column.name() + " is virtual; in the target, which is of version "
                        + version + ", it is stored: its values are the same and take room there",
                "a row for which its expression fails can be read in the source without it, but not be written to the"
                        + " target; use a target of version " + TEMPORAL + " if there are such rows");
        return column.withSettings(column.settings().withVirtual(false));
    }

    private boolean keeps(TableDefinition table, CheckConstraint check) {
        return check.enforced() || leftOut("check constraint " + check.name() + " of " + table.name());
    }

    private boolean keeps(TableDefinition table, ForeignKey key) {
        if (!key.validated() && key.enforced() && table.isPartitioned()) {
            refuse(table, "foreign key " + key.name() + " (NOT VALID, of a partitioned table)", TEMPORAL);
        }
        return key.enforced() || leftOut("foreign key " + key.name() + " of " + table.name());
    }

    private boolean leftOut(String what) {
        warn(
                what + " is NOT ENFORCED, which the target's version " + version + " does not know; it is left out",
                "nothing: it binds no row in the source either");
        return false;
    }

    private void warn(String found, String remedy) {
        findings.add(Finding.warning(CHECK, Optional.empty(), found, remedy));
    }
}
