package io.tributary.validator.compare;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** One side's rows of a table, ordered by the bytes of their keys. Holds a few thousand of them in memory at a time. */
final class RowStream implements AutoCloseable {
    private static final int FETCH_SIZE = 5_000;

    private final Statement statement;
    private final ResultSet rows;
    private boolean present;

    /** @param connection in a transaction, else the driver would fetch all rows at once */
    RowStream(Connection connection, Sql sql) throws SQLException {
        statement = connection.createStatement();
        statement.setFetchSize(FETCH_SIZE);
        rows = statement.executeQuery(sql.sortedRows());
        next();
    }

    /** Whether there is a row. */
    boolean present() {
        return present;
    }

    String key() throws SQLException {
        return rows.getString(1);
    }

    String hash() throws SQLException {
        return rows.getString(2);
    }

    void next() throws SQLException {
        present = rows.next();
    }

    /** Less than zero when this side's row comes first; a side without a row comes last. */
    int compareKey(RowStream other) throws SQLException {
        if (!present || !other.present) {
            return Boolean.compare(other.present, present);
        }
        return Arrays.compareUnsigned(bytes(), other.bytes());
    }

    private byte[] bytes() throws SQLException {
        return key().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
