package io.tributary.cli.demo;

import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an application writes into a tenant's source. Safe for use by many threads. */
interface Writer {

    /** How a transaction is to end. */
    enum Outcome {
        COMMIT,
        ROLLBACK
    }

    /**
     * Makes one transaction but for its end, which the caller makes as the outcome says.
     *
     * @param connection does not commit by itself; nothing else uses it
     * @throws SQLException when the server refuses a statement; the caller rolls back
     */
    Outcome write(Connection connection, Random random) throws SQLException;

    /** Whether the server may refuse a transaction for this: it is then rolled back, and nothing is wrong. */
    boolean expects(SQLException refused);

    /** How many statements the server has refused so far, and the transactions went on without. */
    default long refused() {
        return 0;
    }

    /** Every table that this writer looks for something to write in, and whether it has; empty where it does not look. */
    default SortedMap<TableName, Boolean> written() {
        return new TreeMap<>();
    }
}
