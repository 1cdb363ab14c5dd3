package io.tributary.sink.apply;

import io.tributary.contract.stage.Faults;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;

/**
 * Applies runs of messages in a target transaction: their net effect where the target takes it, else piece by piece, down
 * to one after the other as the source did it. So values that were swapped under a unique constraint, through one that was
 * free in between, find the same way here; and a row that the target refuses is found among all the others.
 */
final class RunApplier {
    /** Below this many messages one by one is no more work than dividing further. */
    private static final int FEW = 8;

    private final String tenant;
    private final RowWriter rows;

    /** @param tenant the tenant's slug */
    RunApplier(String tenant, RowWriter rows) {
        this.tenant = tenant;
        this.rows = rows;
    }

    /**
     * Applies the messages.
     *
     * @param where the messages' position, for people
     * @throws PausedException when the target refuses a row; then the connection's transaction cannot go on
     */
    void apply(Connection connection, List<Message> messages, String where) throws SQLException, PausedException {
        if (messages.size() <= 1) {
            applyOneByOne(connection, messages, where);
            return;
        }
        Savepoint before = connection.setSavepoint();
        boolean applied = applied(connection, messages);
        if (!applied) {
            connection.rollback(before);
        }
        connection.releaseSavepoint(before);
        if (!applied) {
            divide(connection, messages, where);
        }
    }

    private boolean applied(Connection connection, List<Message> messages) throws SQLException, PausedException {
        try {
            writeAll(connection, messages);
            return true;
        } catch (SQLException e) {
            if (Faults.passes(e)) {
                throw e;
            }
            return false;
        }
    }

    private void divide(Connection connection, List<Message> messages, String where)
            throws SQLException, PausedException {
        if (messages.size() <= FEW) {
            applyOneByOne(connection, messages, where);
            return;
        }
        int half = messages.size() / 2;
        apply(connection, messages.subList(0, half), where);
        apply(connection, messages.subList(half, messages.size()), where);
    }

    private void applyOneByOne(Connection connection, List<Message> messages, String where)
            throws SQLException, PausedException {
        for (Message message : messages) {
            try {
                writeAll(connection, List.of(message));
            } catch (SQLException e) {
                if (Faults.passes(e)) {
                    throw e;
                }
                throw refused(message, where, e);
            }
        }
    }

    private void writeAll(Connection connection, List<Message> messages) throws SQLException, PausedException {
        for (Write write : Fold.of(messages)) {
            rows.execute(connection, write);
        }
    }

    private PausedException refused(Message message, String where, SQLException cause) {
        Description description = new Description();
        message.accept(description);
        String said = RowWriter.ROW_MISSING.equals(cause.getSQLState())
                ? "is missing on the target"
                : "is refused by the target: " + cause.getMessage();
        return new PausedException(
                "tenant " + tenant + ", " + where + ": " + description.text + " " + said,
                "remove the reason, and the sink goes on by itself; or copy the tenant again: tributary resync --tenant "
                        + tenant,
                cause);
    }

    /** Names a row by its key, and shows none of its other values. */
    private static final class Description implements Message.Visitor<RuntimeException> {
        private String text;

        @Override
        public void change(Change change) {
            TableShape table = change.table();
            String[] key = change.oldKey() == null ? change.key() : change.oldKey();
            text = "the " + change.operation() + " of the row with " + Keys.describe(table, key) + " of table "
                    + table.name();
        }

        @Override
        public void truncate(Truncate truncate) {
            text = "the TRUNCATE of table " + truncate.table();
        }

        @Override
        public void begin(Begin begin) {
            text = "a Begin";
        }

        @Override
        public void marker(Marker marker) {
            text = "a marker";
        }

        @Override
        public void end(End end) {
            text = "an End";
        }
    }
}
