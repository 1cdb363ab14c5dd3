package io.tributary.connector.load;

/**
 * Rows that are copied at one go.
 *
 * @param copy the copy of their table
 * @param relation the table that has them, or the partition, as SQL wants it
 * @param oid the oid of it
 * @param blocks a condition of the rows' place in it; empty for all rows
 */
record Part(TableCopy copy, String relation, long oid, String blocks) {

    /** The source's COPY. */
    String read() {
        return copy.read("ONLY " + relation + (blocks.isEmpty() ? "" : " WHERE " + blocks));
    }
}
