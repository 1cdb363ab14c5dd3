package io.tributary.validator.compare;

/**
 * The rows of a table whose key is greater than one bound and not greater than another.
 *
 * @param number its number among the table's ranges, from 0 in the order of keys; there may be gaps
 * @param lower null for all from the first row
 * @param upper null for all to the last row
 */
record KeyRange(long number, Bound lower, Bound upper) {
    /** A whole table. */
    static final KeyRange ALL = new KeyRange(0, null, null);

    /** Whether only some rows may be in it, so that an index is better than the whole table. */
    boolean bounded() {
        return lower != null || upper != null;
    }
}
