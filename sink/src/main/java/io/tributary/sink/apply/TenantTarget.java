package io.tributary.sink.apply;

import io.tributary.contract.control.CopyRequest;
import io.tributary.contract.control.Progress;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.control.RefusalTable;
import io.tributary.contract.control.RefusedChange;
import io.tributary.contract.control.Skip;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.stage.Turn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One tenant's side of the target during a turn, and how far it has been brought. For one thread. */
final class TenantTarget {
    private static final Logger LOG = LoggerFactory.getLogger(TenantTarget.class);

    private final TargetSessions sessions;
    private final ProgressTable table;
    private final RefusalTable refusals;
    private final Tenant tenant;
    private final UUID tenantId;
    private final SinkMetrics metrics;
    private final Turn turn;
    private Progress progress;

    TenantTarget(TargetSessions sessions, Plan plan, Tenant tenant, UUID tenantId, SinkMetrics metrics, Turn turn) {
        this.sessions = sessions;
        this.table = new ProgressTable(plan, tenant);
        this.refusals = new RefusalTable(plan, tenant);
        this.tenant = tenant;
        this.tenantId = tenantId;
        this.metrics = metrics;
        this.turn = turn;
    }

    /**
     * Reads how far the target has been brought, and what is to be left out of what comes next.
     *
     * @param request the newest request for a new copy
     * @throws PausedException when the control schema does not know the tenant
     */
    Standing refresh(Optional<CopyRequest> request) throws SQLException, InterruptedException, PausedException {
        try (Connection connection = sessions.open()) {
            progress = table.read(connection)
                    .orElseThrow(() -> new PausedException(
                            "the control schema in the target has no progress of the tenant",
                            "tributary schema --apply"));
            return Standing.of(progress, table.atBaseline(connection), request, refusals.pending(connection));
        }
    }

    /**
     * What does not follow upon what was applied may follow upon where the stream was moved to meanwhile.
     *
     * @throws OvertakenException when it was
     */
    void requireUnmoved() throws SQLException, InterruptedException, OvertakenException {
        try (Connection connection = sessions.open()) {
            Optional<Progress> now = table.read(connection);
            if (now.isPresent() && !now.get().position().equals(progress.position())) {
                throw new OvertakenException(
                        "the stream was moved to " + now.get().position().asString() + " while it was at rest");
            }
        }
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
    TargetTransaction begin()
            throws SQLException, InterruptedException, OvertakenException, DormantException, PausedException {
        return TargetTransaction.begin(sessions, table, tenantId, progress);
    }

    /** Commits whole transactions of the source, and what the metrics tell of them. */
    void commit(TargetTransaction transaction, Progress after, List<Completion> completed, long changes)
            throws SQLException {
        for (Completion completion : completed) {
            for (Skip skip : completion.skips()) {
                RefusalTable.skipped(transaction.connection(), skip, after.snapshotId());
                LOG.warn(
                        "left out, as was asked for: change {} at {}, {}",
                        skip.change(),
                        skip.position().asString(),
                        skip.description());
            }
        }
        transaction.commit(after);
        progress = after;
        metrics.applied(completed, changes);
    }

    /** Keeps what the target refuses, for whoever decides about it, and returns what the tenant is to be paused with. */
    PausedException refused(Refusal refusal, Completion completion) throws SQLException, InterruptedException {
        LogSequenceNumber position = completion.end().position();
        RefusedChange refused = refusal.at(tenant.slug(), position);
        try (Connection connection = sessions.open()) {
            refusals.keep(connection, refused);
            connection.commit();
        }
        return new PausedException(refused.reason(), refusal.remedy(tenant, position), refusal.answer());
    }

    /** Tells a validator that the sink has stopped before its position, if it still asks for that, and waits for it. */
    void hold(LogSequenceNumber position)
            throws SQLException, InterruptedException, OvertakenException, DormantException, PausedException {
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
