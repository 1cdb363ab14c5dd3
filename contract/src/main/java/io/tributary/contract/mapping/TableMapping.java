package io.tributary.contract.mapping;

import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What stamping and remapping do to one tenant's rows of one table: declared once as a list of {@link ColumnMapping},
 * used in two forms, a Java function over changes and SQL expressions over the source's columns. Immutable.
 */
public final class TableMapping {
    /** The column that every tenant table of the target has, and that leads its key. */
    public static final String TENANT_COLUMN = "tenant_id";

    private final TableShape source;
    private final TableShape target;
    private final List<ColumnMapping> columns;

    private TableMapping(TableShape source, TableShape target, List<ColumnMapping> columns) {
        this.source = source;
        this.target = target;
        this.columns = List.copyOf(columns);
    }

    /** The mapping of a source's table under a key strategy. */
    public static TableMapping of(TableShape source, KeyStrategy strategy, UUID tenantId) {
        return switch (strategy) {
            case COMPOSITE -> composite(source, tenantId);
        };
    }

    private static TableMapping composite(TableShape source, UUID tenantId) {
        List<ColumnMapping> columns = new ArrayList<>();
        columns.add(new ColumnMapping.Stamp(tenantId));
        for (int i = 0; i < source.columns().size(); i++) {
            columns.add(new ColumnMapping.Copy(i, source.columns().get(i)));
        }
        List<String> names = new ArrayList<>(List.of(TENANT_COLUMN));
        names.addAll(source.columns());
        List<String> key = new ArrayList<>(List.of(TENANT_COLUMN));
        key.addAll(source.key());
        return new TableMapping(source, new TableShape(source.name(), names, key), columns);
    }

    /** The table as the source has it. */
    public TableShape source() {
        return source;
    }

    /** The table as the target has it. */
    public TableShape target() {
        return target;
    }

    /** The name that a source's table has in the target. */
    public static TableName targetName(TableName source) {
        return source;
    }

    /** A source's change as the target's change. */
    public Change forward(Change change) {
        return new Change(change.operation(), target, forwardKey(change.oldKey()), forwardRow(change.row()));
    }

    /** SQL expressions over the source's columns, one for each column of {@link #target()}, in its order. */
    public List<String> expressions() {
        return columns.stream().map(ColumnMapping::sql).toList();
    }

    private String[] forwardRow(String[] row) {
        if (row == null) {
            return null;
        }
        String[] mapped = new String[columns.size()];
        for (int i = 0; i < mapped.length; i++) {
            mapped[i] = columns.get(i).apply(row);
        }
        return mapped;
    }

    /** A key has values for its own columns only, so they are laid out as a row first. */
    private String[] forwardKey(String[] key) {
        if (key == null) {
            return null;
        }
        String[] row = new String[source.columns().size()];
        for (int i = 0; i < key.length; i++) {
            row[source.keyIndex(i)] = key[i];
        }
        String[] mapped = new String[target.keySize()];
        for (int i = 0; i < mapped.length; i++) {
            mapped[i] = columns.get(target.keyIndex(i)).apply(row);
        }
        return mapped;
    }
}
