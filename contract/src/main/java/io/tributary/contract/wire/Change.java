package io.tributary.contract.wire;

import io.tributary.contract.table.TableShape;
import java.util.Arrays;

/**
 * One row's insert, update or delete. Values are PostgreSQL's own text output under the settings of
 * {@link io.tributary.contract.plan.SessionSettings}; {@code null} is NULL. The arrays are never modified.
 *
 * @param operation what happened
 * @param table the row's table, as the source had it at that moment
 * @param oldKey the key's values before the change, in the key's order: for a delete, and for an update that changed
 *     the key; else null
 * @param row a value for each of the table's columns, in order; {@link #UNCHANGED} where an update left a large
 *     (TOASTed) value as it was and so the log does not have it; null for a delete
 */
public record Change(Operation operation, TableShape table, String[] oldKey, String[] row) implements Message {
    /** Compared by identity, so that no text that a table holds is ever taken for it. */
    @SuppressWarnings("StringOperationCanBeSimplified")
    public static final String UNCHANGED = new String("unchanged");

    /** What happened to a row. */
    public enum Operation {
        INSERT,
        UPDATE,
        DELETE
    }

    /** The key's values after the change; before it for a delete. */
    public String[] key() {
        return row == null ? oldKey : table.keyOf(row);
    }

    @Override
    public <X extends Exception> void accept(Visitor<X> visitor) throws X {
        visitor.change(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Change that
                && operation == that.operation
                && table.equals(that.table)
                && Arrays.equals(oldKey, that.oldKey)
                && Arrays.equals(row, that.row);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(row) + Arrays.hashCode(oldKey);
    }

    /** Without values: they are a tenant's data. */
    @Override
    public String toString() {
        return operation + " " + table.name();
    }
}
