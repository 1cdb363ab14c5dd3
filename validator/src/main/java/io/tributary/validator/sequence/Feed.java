package io.tributary.validator.sequence;

import io.tributary.contract.table.TableName;

/**
 * A column and the sequence that feeds it.
 *
 * @param table the table, or null where the sequence feeds no column
 * @param column its column, or null
 * @param partitioned whether the table's rows are in its partitions
 * @param indexed whether the greatest value is found by an index
 */
record Feed(Counter counter, TableName table, String column, boolean partitioned, boolean indexed) {

    boolean standsAlone() {
        return table == null;
    }

    boolean feeds(TableName other, String name) {
        return !standsAlone() && table.equals(other) && column.equals(name);
    }
}
