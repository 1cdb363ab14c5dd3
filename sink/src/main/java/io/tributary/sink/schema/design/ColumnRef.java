package io.tributary.sink.schema.design;

import io.tributary.contract.table.TableName;
import java.util.Comparator;

/**
 * One column of one table.
 *
 * @param table the table; of a partition, the table that it is a part of
 * @param column the column's name
 */
record ColumnRef(TableName table, String column) implements Comparable<ColumnRef> {
    private static final Comparator<ColumnRef> ORDER =
            Comparator.comparing(ColumnRef::table).thenComparing(ColumnRef::column);

    @Override
    public int compareTo(ColumnRef other) {
        return ORDER.compare(this, other);
    }

    /** {@code schema.table.column}, for people. */
    @Override
    public String toString() {
        return table + "." + column;
    }
}
