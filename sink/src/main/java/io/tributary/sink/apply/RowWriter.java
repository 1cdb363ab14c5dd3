package io.tributary.sink.apply;

import io.tributary.contract.stage.PausedException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Executes {@link Write}s for one tenant, many rows to a statement. For one thread. */
final class RowWriter {
    /** The state of the error that says that a row which the change presumes is not there: SQL's "no data". */
    static final String ROW_MISSING = "02000";

    /** The state of the error that says that another tenant has a row with the same key: a unique violation. */
    static final String KEY_TAKEN = "23505";

    private final TargetTables tables;
    private final Limits limits;

    RowWriter(TargetTables tables, Limits limits) {
        this.tables = tables;
        this.limits = limits;
    }

    /**
     * Does what the write says, in the connection's transaction.
     *
     * @throws SQLException as the server reports it, or with the states {@link #ROW_MISSING} and {@link #KEY_TAKEN}
     * @throws PausedException when the target lacks the table or a column
     */
    void execute(Connection connection, Write write) throws SQLException, PausedException {
        if (write.kind() == Write.Kind.CLEAR) {
            execute(connection, tables.clearing(connection, write.table()));
            return;
        }
        TargetTable table = tables.fit(connection, write.shape());
        StatementText text = table.statement(write.kind(), write.unchanged());
        try (PreparedStatement statement = connection.prepareStatement(text.sql())) {
            for (int from = 0; from < write.rows().size(); ) {
                int to = chunkEnd(write.rows(), from);
                int count = execute(statement, text.parameters(), write.rows().subList(from, to));
                requireAll(write.kind(), table, to - from, count);
                from = to;
            }
        }
    }

    /** Removes all rows that the tenant's source supplies from all tables that take part. */
    void clearAll(Connection connection) throws SQLException {
        for (String clearing : tables.clearings(connection)) {
            execute(connection, clearing);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private int chunkEnd(List<String[]> rows, int from) {
        int last = Math.min(rows.size(), from + limits.statementRows());
        long characters = 0;
        for (int i = from; i < last; i++) {
            for (String value : rows.get(i)) {
                characters += value == null ? 0 : value.length();
            }
            if (characters > limits.statementCharacters()) {
                return i + 1;
            }
        }
        return last;
    }

    private static int execute(PreparedStatement statement, int[] parameters, List<String[]> rows) throws SQLException {
        for (int parameter = 0; parameter < parameters.length; parameter++) {
            String[] values = new String[rows.size()];
            for (int row = 0; row < values.length; row++) {
                values[row] = rows.get(row)[parameters[parameter]];
            }
            Array array = statement.getConnection().createArrayOf("text", values);
            statement.setArray(parameter + 1, array);
        }
        return statement.executeUpdate();
    }

    private static void requireAll(Write.Kind kind, TargetTable table, int rows, int written) throws SQLException {
        boolean known = kind == Write.Kind.UPDATE || kind == Write.Kind.MOVE;
        if (known && written < rows) {
            throw new SQLException(rows - written + " of " + rows + " rows are not there", ROW_MISSING);
        }
        if (kind == Write.Kind.UPSERT && table.keyNamesNoTenant() && written < rows) {
            throw new SQLException("another tenant has a row with the same key", KEY_TAKEN);
        }
    }
}
