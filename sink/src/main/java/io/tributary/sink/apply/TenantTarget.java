package io.tributary.sink.apply;

import io.tributary.contract.control.Progress;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.stage.Turn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.replication.LogSequenceNumber;

/** One tenant's side of the target during a turn, and how far it has been brought. For one thread. */
final class TenantTarget {
    private final TargetSessions sessions;
    private final ProgressTable table;
    private final UUID tenantId;
    private final SinkMetrics metrics;
    private final Turn turn;
    private Progress progress;

    TenantTarget(TargetSessions sessions, ProgressTable table, UUID tenantId, SinkMetrics metrics, Turn turn) {
        this.sessions = sessions;
        this.table = table;
        this.tenantId = tenantId;
        this.metrics = metrics;
        this.turn = turn;
    }

    /**
     * Reads how far the target has been brought.
     *
     * @throws PausedException when the control schema does not know the tenant
     */
    Progress refresh() throws SQLException, InterruptedException, PausedException {
        try (Connection connection = sessions.open()) {
            progress = table.read(connection)
                    .orElseThrow(() -> new PausedException(
                            "the control schema in the target has no progress of the tenant",
                            "tributary schema --apply"));
        }
        return progress;
    }

    /** Ends what an earlier sink of the tenant left open. Called once, before anything is applied. */
    void takeOver() throws SQLException, InterruptedException {
        try (Connection connection = sessions.open()) {
            TargetTransaction.endStale(connection, tenantId);
        }
    }

    /** How far the target has been brought by the last {@link #commit}, or was at the last {@link #refresh}. */
    Progress progress() {
        return progress;
    }

    /** Begins a transaction, unless another sink has brought the target elsewhere. */
    TargetTransaction begin() throws SQLException, InterruptedException, OvertakenException, PausedException {
        return TargetTransaction.begin(sessions, table, tenantId, progress);
    }

    /** Commits whole transactions of the source, and what the metrics tell of them. */
    void commit(TargetTransaction transaction, Progress after, List<Completion> completed, long changes)
            throws SQLException {
        transaction.commit(after);
        progress = after;
        metrics.applied(completed, changes);
    }

    /** Tells a validator that the sink has stopped before its position, if it still asks for that, and waits for it. */
    void hold(LogSequenceNumber position)
            throws SQLException, InterruptedException, OvertakenException, PausedException {
        try (TargetTransaction transaction = begin()) {
            if (!transaction.before().holdAt().equals(Optional.of(position))) {
                return;
            }
            transaction.commitHeld(position);
        }
        new Hold(sessions, table).await(position, turn);
        if (turn.over()) {
            throw new OvertakenException("the turn is over while a validator holds the sink");
        }
    }
}
