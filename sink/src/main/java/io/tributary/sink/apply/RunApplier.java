package io.tributary.sink.apply;

import io.tributary.contract.stage.Faults;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.wire.Message;
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

    private final RowWriter rows;

    RunApplier(RowWriter rows) {
        this.rows = rows;
    }

    /**
     * Applies the messages.
     *
     * @throws RefusedException when the target refuses a row; then the connection's transaction cannot go on
     * @throws PausedException when the target lacks a table or a column
     */
    void apply(Connection connection, List<Message> messages) throws SQLException, RefusedException, PausedException {
        if (messages.size() <= 1) {
            applyOneByOne(connection, messages);
            return;
        }
        Savepoint before = connection.setSavepoint();
        boolean applied = applied(connection, messages);
        if (!applied) {
            connection.rollback(before);
        }
        connection.releaseSavepoint(before);
        if (!applied) {
            divide(connection, messages);
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

    private void divide(Connection connection, List<Message> messages)
            throws SQLException, RefusedException, PausedException {
        if (messages.size() <= FEW) {
            applyOneByOne(connection, messages);
            return;
        }
        int half = messages.size() / 2;
        apply(connection, messages.subList(0, half));
        apply(connection, messages.subList(half, messages.size()));
    }

    private void applyOneByOne(Connection connection, List<Message> messages)
            throws SQLException, RefusedException, PausedException {
        for (Message message : messages) {
            try {
                writeAll(connection, List.of(message));
            } catch (SQLException e) {
                if (Faults.passes(e)) {
                    throw e;
                }
                throw new RefusedException(message, e);
            }
        }
    }

    private void writeAll(Connection connection, List<Message> messages) throws SQLException, PausedException {
        for (Write write : Fold.of(messages)) {
            rows.execute(connection, write);
        }
    }
}
