package io.tributary.validator.cutover;

import io.tributary.contract.control.Control;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.gate.FenceException;
import io.tributary.validator.gate.OvertakenException;
import io.tributary.validator.gate.SourceGate;
import io.tributary.validator.gate.TargetGate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One process's work on one move: its sessions, and where it is. They are opened before anything is stopped; but what brings a
 * move to its end opens that with the source when it comes to need it. For one thread at a time.
 */
final class MoveRun implements AutoCloseable {
    private static final int SILENCE_MILLIS = 30_000;

    private final Plan plan;
    private final Control control;
    private final Tenant tenant;
    private final TenantIdentity identity;
    private final Parties parties;
    private final MoveListener listener;
    private final Journal journal;
    private final Connection target;
    private final List<StepRecord> unwritten = new CopyOnWriteArrayList<>();
    /** Null until it is needed. */
    private volatile Connection source;

    private Move move;
    private long deadline = Long.MAX_VALUE;
    private FencedValidator.Prepared comparison;
    private Sequences.Prepared sequences;

    private MoveRun(
            Plan plan, Control control, Tenant tenant, Parties parties, MoveListener listener, Connection target)
            throws SQLException {
        this.plan = plan;
        this.control = control;
        this.tenant = tenant;
        this.identity = control.identity(tenant);
        this.parties = parties;
        this.listener = listener;
        this.journal = new Journal(plan);
        this.target = target;
    }

    /** For a move from its beginning. */
    static MoveRun open(Plan plan, Control control, Tenant tenant, Parties parties, MoveListener listener)
            throws SQLException {
        MoveRun run = toTheEnd(plan, control, tenant, parties, listener);
        try {
            run.source();
            return run;
        } catch (SQLException e) {
            run.target.close();
            throw e;
        }
    }

    /** For the end of a move: a source that is gone keeps nobody from what is to be done without it. */
    static MoveRun toTheEnd(Plan plan, Control control, Tenant tenant, Parties parties, MoveListener listener)
            throws SQLException {
        Connection target = session(plan.target().database().connect("tributary move " + tenant.slug()));
        try {
            return new MoveRun(plan, control, tenant, parties, listener, target);
        } catch (SQLException e) {
            target.close();
            throw e;
        }
    }

    private static Connection session(Connection session) throws SQLException {
        session.setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
        session.setAutoCommit(false);
        return session;
    }

    Plan plan() {
        return plan;
    }

    Control control() {
        return control;
    }

    Tenant tenant() {
        return tenant;
    }

    Parties parties() {
        return parties;
    }

    Journal journal() {
        return journal;
    }

    /** A session with the target, without autocommit; each act leaves no transaction open. */
    Connection target() {
        return target;
    }

    /** The same with the tenant's source. */
    Connection source() throws SQLException {
        if (source == null) {
            source = session(tenant.source().connect("tributary move " + tenant.slug()));
        }
        return source;
    }

    Move move() {
        return move;
    }

    /** Reads the move as the journal has it now. */
    void load(long id) throws SQLException {
        move = journal.move(target, id);
        target.commit();
    }

    SourceGate sourceGate() {
        return new SourceGate(plan, tenant, identity.id());
    }

    TargetGate targetGate() {
        return new TargetGate(plan, identity.id());
    }

    ReverseControl reverse() {
        return new ReverseControl(plan, tenant, identity);
    }

    /** Opens what {@link #comparison} and {@link #sequences} need, so that it is there when writes are stopped. */
    void ready() throws Exception {
        sequences = parties.sequences().prepare(tenant, move.kind().servedBefore());
        comparison = parties.validator().prepare(tenant, move.kind().servedBefore());
    }

    FencedValidator.Prepared comparison() {
        return comparison;
    }

    Sequences.Prepared sequences() {
        return sequences;
    }

    /** From now on there is so much time to come to the switch. */
    void limit(Duration limit) {
        deadline = System.nanoTime() + limit.toNanos();
    }

    /** @throws FenceException when there is no time left */
    Duration left() throws FenceException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new FenceException(
                    "the limit of the pause, " + plan.cutover().pauseLimit().toMillis() + " ms, is over");
        }
        return Duration.ofNanos(left);
    }

    /** Does steps, one after the other, and keeps what they took until the next transition is written. */
    void act(List<Step> steps) throws Exception {
        for (Step step : steps) {
            act(step);
        }
    }

    private void act(Step step) throws Exception {
        Instant started = Instant.now();
        long nanos = System.nanoTime();
        Object detail = step.act().run(this);
        tell(step.name(), started, nanos, detail);
    }

    private void tell(String name, Instant started, long nanos, Object detail) {
        long millis = Math.round((System.nanoTime() - nanos) / 1e6);
        StepRecord done = new StepRecord(name, started.toString(), millis, detail);
        unwritten.add(done);
        listener.done(move, done);
    }

    /** Writes the next state, and what was done in the last one, and commits. */
    void advance(MoveState next, Along along) throws SQLException, OvertakenException, MoveFailedException {
        try {
            Move advanced = journal.advance(target, move, next, List.copyOf(unwritten));
            along.run(target);
            TransactionSettings.durably(target);
            target.commit();
            unwritten.clear();
            load(advanced.id());
        } catch (SQLException | OvertakenException | MoveFailedException e) {
            target.rollback();
            throw e;
        }
    }

    void advance(MoveState next) throws SQLException, OvertakenException, MoveFailedException {
        advance(next, session -> {});
    }

    /** The steps that no transition has written yet, for one that the caller writes. */
    List<StepRecord> unwritten() {
        return List.copyOf(unwritten);
    }

    /** Takes over steps that another run has done in the state that the move is in, and that no transition has written. */
    void keep(List<StepRecord> done) {
        unwritten.addAll(done);
    }

    /** They have been written. */
    void written() {
        unwritten.clear();
    }

    /** Cuts the sessions, whatever they are at; what they have not committed is undone. For any thread. */
    void abort() {
        for (Connection session : Arrays.asList(target, source)) {
            try {
                if (session != null) {
                    session.abort(Runnable::run);
                }
            } catch (SQLException e) {
                // it is gone already
            }
        }
    }

    @Override
    public void close() throws SQLException {
        try (target;
                Connection there = source;
                AutoCloseable compared = comparison;
                AutoCloseable moved = sequences) {
            // what is open of a transaction is undone
        } catch (SQLException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is changed in the transaction of a transition. */
    interface Along {
        void run(Connection session) throws SQLException, OvertakenException, MoveFailedException;
    }
}
