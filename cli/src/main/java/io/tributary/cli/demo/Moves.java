package io.tributary.cli.demo;

import io.tributary.cli.console.Amounts;
import io.tributary.cli.console.Progress;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.Phase;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.cutover.Move;
import io.tributary.validator.cutover.MoveKind;
import io.tributary.validator.cutover.MoveOutcome;
import io.tributary.validator.cutover.MoveStuckException;
import io.tributary.validator.cutover.Mover;
import io.tributary.validator.cutover.Parties;
import io.tributary.validator.cutover.StepRecord;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Moves tenants, as {@code cutover} and {@code rollback} do, while their applications write, and keeps what that was like. */
final class Moves {
    private static final String WHO = "tributary demo";
    /** How long an application writes where it has come to, at least. */
    private static final long MOMENT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long FEW_TRANSACTIONS = 10;
    private static final long POLL_MILLIS = 50;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final Plan plan;
    private final Control control;
    private final Writers writers;
    private final Stream stream;
    private final Progress progress;
    private final Mover mover;
    private final List<ShownMove> made = new ArrayList<>();
    /** Of the move that is made now. */
    private final List<StepRecord> steps = Collections.synchronizedList(new ArrayList<>());

    /** @param plan its tenants were compared a moment ago, and their stages run */
    Moves(Plan plan, Control control, Writers writers, Stream stream, Progress progress) {
        this.plan = plan;
        this.control = control;
        this.writers = writers;
        this.stream = stream;
        this.progress = progress;
        this.mover = new Mover(plan, control, Parties.of(plan, control), this::done);
    }

    /** One tenant there and back, then all of them. A move that is refused or called off is told, and the others are made. */
    void make() throws Exception {
        // a cutover is refused while one has yet to prove itself after a copy that was begun anew
        stream.awaitWork();
        Tenant first = plan.tenants().get(0);
        progress.phase(first.slug() + " is cut over while its application goes on writing");
        if (move(first, MoveKind.CUTOVER, null)) {
            letWrite(first, "in the target");
            progress.phase(first.slug() + " is rolled back, with what it has written there");
            if (move(first, MoveKind.ROLLBACK, "it is a demo")) {
                letWrite(first, "in its source");
            }
        }
        progress.phase("all tenants are cut over while all write");
        Optional<Tenant> last = Optional.empty();
        for (Tenant tenant : plan.tenants()) {
            if (control.phase(tenant) != Phase.MULTI_TENANT && move(tenant, MoveKind.CUTOVER, null)) {
                last = Optional.of(tenant);
            }
        }
        if (last.isPresent()) {
            letWrite(last.get(), "in the target");
        }
    }

    /** The moves so far, also those that were not done. */
    List<ShownMove> made() {
        return List.copyOf(made);
    }

    private boolean move(Tenant tenant, MoveKind kind, String reason)
            throws SQLException, InterruptedException, DemoException {
        steps.clear();
        writers.takeLongest(tenant);
        MoveOutcome outcome = outcome(tenant, kind, reason);
        // whoever waits has begun before the end of this
        BooleanSupplier round = writers.round(tenant);
        await(tenant, round);
        ShownMove move = ShownMove.of(tenant, kind, outcome, List.copyOf(steps), writers.takeLongest(tenant));
        made.add(move);
        progress.phase(move.sentence());
        return move.done();
    }

    private void done(Move move, StepRecord step) {
        steps.add(step);
    }

    private MoveOutcome outcome(Tenant tenant, MoveKind kind, String reason)
            throws SQLException, InterruptedException, DemoException {
        try {
            return mover.move(tenant, kind, WHO, reason);
        } catch (MoveStuckException e) {
            throw new DemoException(e.getMessage(), e);
        }
    }

    private void letWrite(Tenant tenant, String where) throws SQLException, InterruptedException, DemoException {
        long began = System.nanoTime();
        long before = writers.committed(tenant);
        await(
                tenant,
                () -> System.nanoTime() - began >= MOMENT_NANOS
                        && writers.committed(tenant) - before >= FEW_TRANSACTIONS);
        progress.phase(tenant.slug() + " has committed " + Amounts.count(writers.committed(tenant) - before)
                + " transactions " + where);
    }

    private void await(Tenant tenant, BooleanSupplier condition)
            throws SQLException, InterruptedException, DemoException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            stream.requireHealth();
            if (System.nanoTime() > deadline) {
                throw new DemoException("the application of " + tenant.slug() + " does not go on after a move");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }
}
