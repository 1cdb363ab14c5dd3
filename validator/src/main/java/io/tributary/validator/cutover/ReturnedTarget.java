package io.tributary.validator.cutover;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.CopyRequests;
import io.tributary.contract.control.Phase;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.topic.Offsets;
import io.tributary.validator.gate.FenceException;
import io.tributary.validator.gate.Gate;
import io.tributary.validator.gate.OvertakenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A target that was gone while a tenant was brought back to its source by force, and is there again. It believes that it
 * serves the tenant, or is about to, until it is told.
 */
public final class ReturnedTarget {
    private static final String REASON = "it was brought back to its source while the target was gone";
    private static final Duration WRITERS = Duration.ofSeconds(30);

    private final Plan plan;
    private final Control control;
    private final Tenant tenant;
    private final Journal journal;

    /** The control stays the caller's. */
    public ReturnedTarget(Plan plan, Control control, Tenant tenant) {
        this.plan = plan;
        this.control = control;
        this.tenant = tenant;
        this.journal = new Journal(plan);
    }

    /** Whether the source's gate obeys nothing that the target's journal knows, which {@link ForcedRollback} alone brings about. */
    public boolean unaware() throws SQLException {
        try (Connection source = tenant.source().connect("tributary rollback")) {
            if (!Statements.first(source, "SELECT to_regclass('tributary.gate') IS NOT NULL", row -> row.getBoolean(1))
                    .orElse(false)) {
                return false;
            }
            Optional<Long> obeyed = Statements.first(
                    source,
                    "SELECT move FROM tributary.gate WHERE tenant_id = ? AND writable",
                    row -> row.getLong(1),
                    control.identity(tenant).id());
            long newest = control.with(session -> journal.newest(session, tenant))
                    .map(Move::id)
                    .orElse(0L);
            return obeyed.filter(move -> move > newest).isPresent();
        }
    }

    /**
     * Closes the target's gate, ends what its journal has left unfinished, and gives the tenant to its source, in one
     * transaction. Where the target served, its rows are void, and all of the source's are asked for anew.
     *
     * @param ends where the tenant's topics ended a moment ago
     * @throws MoveFailedException when somebody moves the tenant, or a writer in the target does not end; the message says what
     *     to do
     */
    public void tell(Offsets ends, String requestedBy, String reason) throws SQLException, MoveFailedException {
        try (MoveLock lock = MoveLock.tryTake(plan, tenant)
                        .orElseThrow(() -> new MoveFailedException("tenant '" + tenant.slug()
                                + "' is being moved; tributary status shows how far that is"));
                Connection target = plan.target().database().connect("tributary rollback")) {
            target.setAutoCommit(false);
            TransactionSettings.durably(target);
            new ProgressTable(plan, tenant).lock(target);
            new Gate(control.identity(tenant).id()).close(target, record(target, requestedBy, reason), REASON, WRITERS);
            endUnfinished(target);
            giveBack(target, ends, requestedBy, reason);
            lock.confirm();
            target.commit();
        } catch (FenceException | OvertakenException e) {
            throw new MoveFailedException(e.getMessage() + "; run the same command again");
        }
    }

    private long record(Connection target, String requestedBy, String reason) throws SQLException {
        return Statements.first(
                        target,
                        "INSERT INTO tributary.move (migration, slug, kind, state, requested_by, reason, finished_at,"
                                + " evidence) VALUES (?, ?, 'rollback', 'done', ?, ?, clock_timestamp(),"
                                + " '{\"acceptedLoss\": true}') RETURNING id",
                        row -> row.getLong(1),
                        plan.migration(),
                        tenant.slug(),
                        requestedBy,
                        reason)
                .orElseThrow();
    }

    private void endUnfinished(Connection target) throws SQLException, OvertakenException {
        Optional<Move> left = journal.unfinished(target, tenant);
        if (left.isPresent()) {
            journal.failure(target, left.get(), REASON);
            Move move = left.get();
            while (!move.state().over()) {
                move = journal.advance(target, move, end(move.state()), List.of());
            }
        }
    }

    private static MoveState end(MoveState state) {
        return state.undoable() ? MoveState.UNDOING : Ending.next(state);
    }

    private void giveBack(Connection target, Offsets ends, String requestedBy, String reason) throws SQLException {
        if (PhaseChange.make(target, plan, tenant, Phase.MULTI_TENANT, Phase.REPLICATION, null)) {
            new CopyRequests(plan, tenant).ask(target, ends.source(), ends.target(), requestedBy, reason);
        } else {
            PhaseChange.make(target, plan, tenant, Phase.CUTOVER, Phase.REPLICATION, null);
        }
    }
}
