package io.tributary.validator.cutover;

import io.tributary.contract.check.Finding;
import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import io.tributary.validator.gate.OvertakenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Switches tenants over and back. Every state is in the journal before what it stands for is done, so that whatever ends this
 * process, another one brings the move to one of its two ends: before the switch the tenant is put back as it was, behind it
 * the move goes forward and no other way. While writes are stopped, a limit ends what takes too long.
 */
public final class Mover {
    private static final Logger LOG = LoggerFactory.getLogger(Mover.class);
    /** Undoing, and going forward, have time of their own: that of the pause is over, or does not count any more. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long RETRY_MILLIS = 250;

    private final Plan plan;
    private final Control control;
    private final Parties parties;
    private final MoveListener listener;
    private final Duration patience;

    /** The control stays the caller's. */
    public Mover(Plan plan, Control control, Parties parties, MoveListener listener) {
        this(plan, control, parties, listener, PATIENCE);
    }

    /** @param patience how long to try again to undo, or to go forward, what cannot be done now */
    Mover(Plan plan, Control control, Parties parties, MoveListener listener, Duration patience) {
        this.plan = plan;
        this.control = control;
        this.parties = parties;
        this.listener = listener;
        this.patience = patience;
    }

    /**
     * Moves a tenant; or, where a move of it was left unfinished, brings that one to its end and does no other.
     *
     * @param reason why; null when none was given
     * @return how it ended: refused, done or undone
     * @throws MoveStuckException when it could not be brought to an end now
     * @throws SQLException when it could not be begun; then nothing was changed
     */
    public MoveOutcome move(Tenant tenant, MoveKind kind, String requestedBy, String reason)
            throws SQLException, InterruptedException, MoveStuckException {
        Optional<MoveLock> taken = MoveLock.tryTake(plan, tenant);
        if (taken.isEmpty()) {
            return MoveOutcome.refused(List.of(Refusals.underWay(plan, tenant)));
        }
        try (MoveLock lock = taken.get()) {
            Optional<Move> left = unfinished(tenant);
            if (left.isPresent()) {
                return new MoveOutcome(List.of(), Optional.of(finish(tenant, lock, left.get(), patience)), true);
            }
            try (MoveRun run = open(tenant)) {
                List<Finding> refusals = refusals(run, kind);
                if (!refusals.isEmpty()) {
                    return MoveOutcome.refused(refusals);
                }
                Move begun = begin(tenant, kind, requestedBy, reason);
                return new MoveOutcome(List.of(), Optional.of(drive(run, lock, begun)), false);
            }
        } catch (OvertakenException e) {
            return MoveOutcome.refused(List.of(Refusals.underWay(plan, tenant)));
        }
    }

    /**
     * Does everything of a cutover that comes before writes are stopped, but for its hooks, and writes nothing into the
     * journal.
     *
     * @return why it would be refused; empty when nothing stands in its way
     */
    public List<Finding> tryOut(Tenant tenant, MoveKind kind) throws Exception {
        Optional<MoveLock> taken = MoveLock.tryTake(plan, tenant);
        if (taken.isEmpty()) {
            return List.of(Refusals.underWay(plan, tenant));
        }
        try (MoveLock lock = taken.get()) {
            if (unfinished(tenant).isPresent()) {
                return List.of(Refusals.underWay(plan, tenant));
            }
            try (MoveRun run = open(tenant)) {
                List<Finding> refusals = refusals(run, kind);
                if (refusals.isEmpty() && kind == MoveKind.CUTOVER) {
                    run.act(List.of(CutoverCourse.preverify()));
                }
                lock.confirm();
                return refusals;
            }
        }
    }

    /**
     * Takes over a move of the tenant that was left unfinished, if there is one whose process is gone, and tries once to bring
     * it to its end.
     *
     * @return the move as it is then; empty when there was nothing to take over
     */
    Optional<Move> takeOver(Tenant tenant) throws SQLException, InterruptedException, MoveStuckException {
        Optional<MoveLock> taken = MoveLock.tryTake(plan, tenant);
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        try (MoveLock lock = taken.get()) {
            Optional<Move> left = unfinished(tenant);
            return left.isEmpty() ? Optional.empty() : Optional.of(finish(tenant, lock, left.get(), Duration.ZERO));
        }
    }

    /** A way back that cannot be relied on is a refusal, too, and so it is prepared before the journal knows of a move. */
    private List<Finding> refusals(MoveRun run, MoveKind kind) throws InterruptedException {
        List<Finding> refusals = new Refusals(plan, control, parties).of(kind, run.tenant());
        if (!refusals.isEmpty() || kind == MoveKind.ROLLBACK) {
            return refusals;
        }
        String obstacle;
        try {
            run.act(List.of(CutoverCourse.prepare(), CutoverCourse.rehearse()));
            obstacle = parties.wayBack().obstacle(run.tenant()).orElse(null);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.warn("the way back of tenant {}", run.tenant().slug(), e);
            obstacle = "the way back could not be rehearsed: " + Faults.advise(e);
        }
        return obstacle == null ? List.of() : List.of(Refusals.wayBack(run.tenant(), obstacle));
    }

    private Optional<Move> unfinished(Tenant tenant) throws SQLException {
        return control.with(session -> new Journal(plan).unfinished(session, tenant));
    }

    private Move begin(Tenant tenant, MoveKind kind, String requestedBy, String reason)
            throws SQLException, OvertakenException {
        try (Connection session = plan.target().database().connect("tributary move " + tenant.slug())) {
            return new Journal(plan).begin(session, tenant, kind, requestedBy, reason);
        }
    }

    private MoveRun open(Tenant tenant) throws SQLException {
        return MoveRun.open(plan, control, tenant, parties, listener);
    }

    private Move drive(MoveRun run, MoveLock lock, Move begun) throws InterruptedException, MoveStuckException {
        Tenant tenant = run.tenant();
        boolean interrupted = false;
        String failure = null;
        try {
            run.load(begun.id());
            toTheSwitch(run, lock);
        } catch (InterruptedException e) {
            interrupted = true;
            failure = "it was interrupted";
        } catch (Exception e) {
            LOG.warn("move {} of tenant {} is called off", begun.id(), tenant.slug(), e);
            failure = Faults.advise(e);
        }
        Move ended = finish(tenant, lock, begun, failure, patience, run.unwritten());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ended;
    }

    private void toTheSwitch(MoveRun run, MoveLock lock) throws Exception {
        Course course = course(run.move().kind());
        run.act(course.steps(MoveState.PREPARED));
        lock.confirm();
        ExecutorService thread = Executors.newSingleThreadExecutor(Mover::daemon);
        Duration limit = plan.cutover().pauseLimit();
        run.limit(limit);
        Future<?> fenced = thread.submit(() -> {
            new FencedPart(run, course, lock).run(limit);
            return null;
        });
        try {
            fenced.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new MoveFailedException("writes were stopped for " + limit.toMillis()
                    + " ms, the limit of the plan, and the switch had not come");
        } finally {
            // whatever it still does counts for nothing: its sessions are cut, and the journal goes another way
            if (!fenced.isDone()) {
                run.abort();
                fenced.cancel(true);
            }
            thread.shutdown();
        }
    }

    /** One that hangs must not keep the process from ending. */
    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "fenced");
        thread.setDaemon(true);
        return thread;
    }

    private Move finish(Tenant tenant, MoveLock lock, Move left, Duration limit)
            throws InterruptedException, MoveStuckException {
        String failure = left.state().undoable() ? "its process ended before the switch" : null;
        return finish(tenant, lock, left, failure, limit, List.of());
    }

    /** Undoes what was not switched, and goes forward with what was, trying again until it is over or the time is. */
    private Move finish(Tenant tenant, MoveLock lock, Move move, String failure, Duration limit, List<StepRecord> done)
            throws InterruptedException, MoveStuckException {
        List<StepRecord> unwritten = done;
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try (MoveRun run = MoveRun.toTheEnd(plan, control, tenant, parties, listener)) {
                lock.regain();
                run.load(move.id());
                run.keep(unwritten);
                unwritten = List.of();
                new Ending(run, course(move.kind()), lock).run(failure);
                return run.move();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                LOG.warn("move {} of tenant {} is not at its end yet: {}", move.id(), tenant.slug(), e.toString(), e);
                if (System.nanoTime() >= deadline || e instanceof OvertakenException) {
                    throw stuck(tenant, move, e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        }
    }

    private static MoveStuckException stuck(Tenant tenant, Move move, Exception cause) {
        return new MoveStuckException(
                "the " + move.kind().text() + " of tenant '" + tenant.slug() + "' is not at its end: "
                        + cause.getMessage()
                        + "; a running validator goes on with it, and so does the same command; tributary status tells"
                        + " how far it is",
                cause);
    }

    static Course course(MoveKind kind) {
        return switch (kind) {
            case CUTOVER -> new CutoverCourse();
            case ROLLBACK -> new RollbackCourse();
        };
    }
}
