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
                throw Refusal.of(tenant, where, message, e);
            }
        }
    }

    private void writeAll(Connection connection, List<Message> messages) throws SQLException, PausedException {
        for (Write write : Fold.of(messages)) {
            rows.execute(connection, write);
        }
    }
}
