package io.tributary.validator.gate;

import io.tributary.contract.control.GateSchema;
import io.tributary.contract.table.Identifiers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Tries to write every table, in one transaction that is rolled back, and wants every single try to be refused by the gate. */
final class Canary {
    private static final String QUOTE = "$tributary_canary$";
    private static final String ALIVE = "TB001";

    private Canary() {}

    /**
     * Returns when every write was refused with {@link GateSchema#REFUSED}. What is open of the session's transaction is
     * rolled back to where it was; nothing is written.
     *
     * @param mayLackRights whether a write that the role has no right to make counts as refused, too
     * @throws FenceException when one was not
     */
    static void send(Connection session, List<GuardedTable> tables, boolean mayLackRights)
            throws SQLException, FenceException {
        if (tables.isEmpty()) {
            throw new FenceException("there is no table whose writes could be refused");
        }
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(script(tables, mayLackRights));
        } catch (SQLException e) {
            if (ALIVE.equals(e.getSQLState())) {
                throw new FenceException(
                        "a write to "
                                + e.getMessage()
                                        .replaceFirst("^ERROR: ", "")
                                        .lines()
                                        .findFirst()
                                        .orElse("") + " was not refused",
                        e);
            }
            throw e;
        }
    }

    private static String script(List<GuardedTable> tables, boolean mayLackRights) {
        String refused = "read_only_sql_transaction" + (mayLackRights ? " OR insufficient_privilege" : "");
        StringBuilder script = new StringBuilder("DO " + QUOTE + "\nBEGIN\n");
        for (GuardedTable table : tables) {
            for (String write : table.harmlessWrites()) {
                script.append("BEGIN EXECUTE ")
                        .append(constant(write))
                        .append("; RAISE EXCEPTION USING ERRCODE = '" + ALIVE + "', MESSAGE = ")
                        .append(constant(table.name().toString()))
                        .append("; EXCEPTION WHEN ")
                        .append(refused)
                        .append(" THEN NULL; END;\n");
            }
        }
        return script.append("END\n" + QUOTE).toString();
    }

    private static String constant(String text) {
        if (text.contains(QUOTE)) {
            throw new IllegalArgumentException("a name that holds " + QUOTE);
        }
        return Identifiers.literal(text);
    }
}
