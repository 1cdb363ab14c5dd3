package io.tributary.sink.apply;

import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import java.util.BitSet;
import java.util.List;

/**
 * What is to be done to some rows of one table, in any order.
 *
 * @param kind what is to be done
 * @param table the table
 * @param shape the table's shape; null for {@link Kind#CLEAR}
 * @param unchanged which of the shape's columns the rows have no value for
 * @param rows for {@link Kind#DELETE} keys; for {@link Kind#MOVE} a row and behind it the old key; else rows
 */
record Write(Kind kind, TableName table, TableShape shape, BitSet unchanged, List<String[]> rows) {

    /** What is to be done to rows. */
    enum Kind {
        /** All of the tenant's rows go; of a shared table, all rows. */
        CLEAR,
        /** The rows with these keys go, where they are there. */
        DELETE,
        /** The rows with these keys, all of which are there, get the new values but for the unchanged columns. */
        UPDATE,
        /** The rows with the old keys, all of which are there, get new keys and values but for the unchanged columns. */
        MOVE,
        /** The rows are there from now on, whether or not other rows with their keys were. */
        UPSERT,
        /** The rows are added; the table has no key. */
        INSERT
    }
}
