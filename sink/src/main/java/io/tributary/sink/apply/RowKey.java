package io.tributary.sink.apply;

import java.util.Arrays;

/** A key's values, compared by their text. That is enough: the log names a row by the very form in which it is stored. */
final class RowKey {
    private final String[] values;
    private final int hash;

    RowKey(String[] values) {
        this.values = values;
        this.hash = Arrays.hashCode(values);
    }

    String[] values() {
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowKey that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
