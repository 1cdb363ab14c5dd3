package io.tributary.contract.table;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What a stream knows of a table: its name, its columns, and which of them are the key. Immutable. */
public final class TableShape {
    private final TableName name;
    private final List<String> columns;
    private final int[] keyIndexes;

    /**
     * @param columns the stored columns' names, in order
     * @param key the key columns' names, in the key's order, each one of {@code columns}; may be empty
     */
    public TableShape(TableName name, List<String> columns, List<String> key) {
        this.name = Objects.requireNonNull(name);
        this.columns = List.copyOf(columns);
        this.keyIndexes = key.stream().mapToInt(this::indexOf).toArray();
    }

    public TableName name() {
        return name;
    }

    public List<String> columns() {
        return columns;
    }

    /** The key columns' names, in the key's order. */
    public List<String> key() {
        return Arrays.stream(keyIndexes).mapToObj(columns::get).toList();
    }

    /** How many columns the key has. */
    public int keySize() {
        return keyIndexes.length;
    }

    /** Where the key's column {@code position} stands among the columns. */
    public int keyIndex(int position) {
        return keyIndexes[position];
    }

    /** The key's values in a row. */
    public String[] keyOf(String[] row) {
        String[] key = new String[keyIndexes.length];
        for (int i = 0; i < key.length; i++) {
            key[i] = row[keyIndexes[i]];
        }
        return key;
    }

    private int indexOf(String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException("table " + name + " has no column " + column);
        }
        return index;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TableShape that
                && name.equals(that.name)
                && columns.equals(that.columns)
                && Arrays.equals(keyIndexes, that.keyIndexes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, columns, Arrays.hashCode(keyIndexes));
    }

    @Override
    public String toString() {
        return name + columns.toString();
    }
}
