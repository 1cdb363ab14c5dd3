package io.tributary.sink.apply;

import io.tributary.contract.control.Progress;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.stage.Turn;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/** The sink's side of the hold protocol that {@link ProgressTable} describes: waiting until a validator has looked. */
final class Hold {
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final TargetSessions sessions;
    private final ProgressTable table;

    Hold(TargetSessions sessions, ProgressTable table) {
        this.sessions = sessions;
        this.table = table;
    }

    /**
     * Waits until the validator that asked for the hold has let go or is gone, or has been followed by another with another
     * position, or the turn is over.
     */
    void await(LogSequenceNumber position, Turn turn) throws SQLException, InterruptedException {
        while (!turn.over()) {
            try (Connection connection = sessions.open()) {
                if (!stands(connection, position) || released(connection)) {
                    return;
                }
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("waiting for a validator");
            }
        }
    }

    private boolean stands(Connection connection, LogSequenceNumber position) throws SQLException {
        Optional<Progress> progress = table.read(connection);
        connection.rollback();
        return progress.isPresent()
                && progress.get().holdAt().equals(Optional.of(position))
                && progress.get().heldAt().isPresent();
    }

    /** The hold is lifted while the lock is held, so that it cannot be the hold of the next validator. */
    private boolean released(Connection connection) throws SQLException {
        try {
            shortenPatience(connection);
            table.lockHoldInTransaction(connection);
            table.release(connection);
            connection.commit();
            return true;
        } catch (SQLException e) {
            connection.rollback();
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private static void shortenPatience(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '200ms'");
        }
    }
}
