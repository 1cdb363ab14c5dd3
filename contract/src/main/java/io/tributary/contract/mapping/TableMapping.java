package io.tributary.contract.mapping;

import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What stamping and remapping do to one tenant's rows of one table: declared once as a list of {@link ColumnMapping},
 * used in two forms, a Java function over changes and SQL expressions over the source's columns. Immutable.
 */
public final class TableMapping {
    /** The column that every tenant table of the target has. */
    public static final String TENANT_COLUMN = "tenant_id";

    private final TableShape source;
    private final TableShape target;
    private final List<ColumnMapping> columns;

    private TableMapping(TableShape source, TableShape target, List<ColumnMapping> columns) {
        this.source = source;
        this.target = target;
        this.columns = List.copyOf(columns);
    }

    /**
     * The mapping of one tenant's table; columns that the rule names and the source does not have are left out.
     *
     * @throws UnmappableException when the tenant has no range of its own under the rule
     */
    public static TableMapping of(TableShape source, TableRule rule, TenantIdentity tenant) {
        List<String> names = new ArrayList<>();
        List<ColumnMapping> columns = new ArrayList<>();
        if (!rule.shared()) {
            names.add(TENANT_COLUMN);
            columns.add(new ColumnMapping.Stamp(tenant.id()));
        }
        for (int i = 0; i < source.columns().size(); i++) {
            names.add(source.columns().get(i));
            columns.add(column(i, source.columns().get(i), rule, tenant));
        }
        for (int i = 0; i < source.columns().size(); i++) {
            String keptAs = rule.kept().get(source.columns().get(i));
            if (keptAs != null) {
                names.add(keptAs);
                columns.add(new ColumnMapping.Copy(i, source.columns().get(i)));
            }
        }
        List<String> key = new ArrayList<>();
        if (!rule.shared() && rule.strategy() == KeyStrategy.COMPOSITE) {
            key.add(TENANT_COLUMN);
        }
        key.addAll(source.key());
        return new TableMapping(source, new TableShape(source.name(), names, key), columns);
    }

    private static ColumnMapping column(int index, String column, TableRule rule, TenantIdentity tenant) {
        KeyRule key = rule.remapped().get(column);
        if (key instanceof KeyRule.Offset offset) {
            return new ColumnMapping.Shift(index, column, distance(column, offset, tenant));
        }
        if (key instanceof KeyRule.Derived derived) {
            return new ColumnMapping.Derive(index, column, tenant.id(), derived.origin());
        }
        return new ColumnMapping.Copy(index, column);
    }

    private static long distance(String column, KeyRule.Offset offset, TenantIdentity tenant) {
        try {
            return Math.multiplyExact(offset.stride(), tenant.ordinal());
        } catch (ArithmeticException e) {
            throw new UnmappableException("column " + column + ": the tenant's number " + tenant.ordinal()
                    + " times the stride " + offset.stride() + " is no bigint");
        }
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

    /**
     * A source's change as the target's change.
     *
     * @throws UnmappableException when a value has no image
     */
    public Change forward(Change change) {
        return new Change(change.operation(), target, forwardKey(change.oldKey()), forwardRow(change.row()));
    }

    /**
     * What turns the target's changes back into the source's, for changes of a shape that the target's log has: its columns in
     * any order, possibly with more, and of keys what {@link #keyInTarget} says.
     *
     * @throws UnmappableException when the shape does not tell the source's key
     */
    public BackwardMapping backward(TableShape changed) {
        return BackwardMapping.of(this, changed);
    }

    /**
     * The target's columns that tell the source's key, in the order of the source's key, without the tenant's id.
     *
     * @throws UnmappableException when the target keeps nothing that does
     */
    public List<String> keyInTarget() {
        return source.key().stream()
                .map(column -> inverse(column)
                        .map(index -> target.columns().get(index))
                        .orElseThrow(() -> new UnmappableException("column " + column + " of table " + source.name()
                                + " cannot be turned back: the target does not keep what its values were")))
                .toList();
    }

    /**
     * The values that {@link #keyInTarget()} has for a row that the source knows by a key.
     *
     * @throws UnmappableException when the target keeps nothing that tells the key, or a value has no image
     */
    public List<String> keyInTarget(List<String> sourceKey) {
        String[] row = row(sourceKey.toArray(String[]::new));
        return keyInTarget().stream()
                .map(column -> columns.get(target.columns().indexOf(column)).apply(row))
                .toList();
    }

    /** Where the target has a column that gives a source's column back; empty where it does not tell. */
    Optional<Integer> inverse(String column) {
        int wanted = source.columns().indexOf(column);
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i)
                    .inverse()
                    .filter(found -> found.index() == wanted)
                    .isPresent()) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /** How a column of the target came to be. */
    ColumnMapping column(int index) {
        return columns.get(index);
    }

    /** SQL expressions over the source's columns, one for each column of {@link #target()}, in its order. */
    public List<String> expressions() {
        return columns.stream().map(ColumnMapping::sql).toList();
    }

    /**
     * The SQL types of {@link #expressions}.
     *
     * @param ofColumn the type of a source's column, by its name
     */
    public List<String> types(UnaryOperator<String> ofColumn) {
        return columns.stream().map(column -> column.type(ofColumn)).toList();
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
        String[] row = row(key);
        String[] mapped = new String[target.keySize()];
        for (int i = 0; i < mapped.length; i++) {
            mapped[i] = columns.get(target.keyIndex(i)).apply(row);
        }
        return mapped;
    }

    private String[] row(String[] key) {
        String[] row = new String[source.columns().size()];
        for (int i = 0; i < key.length; i++) {
            row[source.keyIndex(i)] = key[i];
        }
        return row;
    }
}
