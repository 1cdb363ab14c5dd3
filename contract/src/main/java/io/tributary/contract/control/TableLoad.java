package io.tributary.contract.control;

import io.tributary.contract.table.TableName;

/**
 * How far the copying of one table around Kafka is.
 *
 * @param table the source's table
 * @param rows how many rows have been copied
 * @param bytes how many bytes they were, as they were copied
 * @param totalRows how many rows the source's catalogs think there are; 0 where they do not know
 * @param totalBytes how large the table is on the source's disk
 * @param finished whether all of its rows have been copied
 */
public record TableLoad(TableName table, long rows, long bytes, long totalRows, long totalBytes, boolean finished) {
    private static final double ALMOST = 0.99;

    /** How much of the table has been copied, as far as can be told: from 0 to 1, and 1 only at the end. */
    public double fraction() {
        if (finished) {
            return 1;
        }
        double all = totalRows > 0 ? (double) rows / totalRows : (double) bytes / Math.max(1, totalBytes);
        return Math.min(all, ALMOST);
    }
}
