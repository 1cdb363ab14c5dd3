package io.tributary.sink.apply;

import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Executes {@link Write}s for one tenant, many rows to a statement. For one thread. */
final class RowWriter {
    /** The state of the error that says that a row which the change presumes is not there: SQL's "no data". */
    static final String ROW_MISSING = "02000";

    private final TargetTables tables;
    private final UUID tenantId;
    private final Limits limits;

    RowWriter(TargetTables tables, UUID tenantId, Limits limits) {
        this.tables = tables;
        this.tenantId = tenantId;
        this.limits = limits;
    }

    /**
     * Does what the write says, in the connection's transaction.
     *
     * @throws SQLException as the server reports it, or with the state {@link #ROW_MISSING}
     * @throws PausedException when the target lacks the table or a column
     */
    void execute(Connection connection, Write write) throws SQLException, PausedException {
        if (write.kind() == Write.Kind.CLEAR) {
            clear(connection, write.table());
            return;
        }
        TargetTable table = tables.fit(connection, write.shape());
        StatementText text = table.statement(write.kind(), write.unchanged());
        try (PreparedStatement statement = connection.prepareStatement(text.sql())) {
            for (int from = 0; from < write.rows().size(); ) {
                int to = chunkEnd(write.rows(), from);
                execute(statement, write.kind(), text.parameters(), write.rows().subList(from, to));
                from = to;
            }
        }
    }

    /** Removes all of the tenant's rows from all tables that take part. */
    void clearAll(Connection connection) throws SQLException {
        for (TableName table : tables.ofTenants(connection)) {
            clear(connection, table);
        }
    }

    private void clear(Connection connection, TableName table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(StatementText.clear(table))) {
            statement.setString(1, tenantId.toString());
            statement.executeUpdate();
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

    private static void execute(PreparedStatement statement, Write.Kind kind, int[] parameters, List<String[]> rows)
            throws SQLException {
        for (int parameter = 0; parameter < parameters.length; parameter++) {
            String[] values = new String[rows.size()];
            for (int row = 0; row < values.length; row++) {
                values[row] = rows.get(row)[parameters[parameter]];
            }
            Array array = statement.getConnection().createArrayOf("text", values);
            statement.setArray(parameter + 1, array);
        }
        int count = statement.executeUpdate();
        if (mustBeThere(kind) && count < rows.size()) {
            throw new SQLException(rows.size() - count + " of " + rows.size() + " rows are not there", ROW_MISSING);
        }
    }

    private static boolean mustBeThere(Write.Kind kind) {
        return kind == Write.Kind.UPDATE || kind == Write.Kind.MOVE;
    }
}
