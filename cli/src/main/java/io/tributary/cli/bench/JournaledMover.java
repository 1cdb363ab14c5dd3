package io.tributary.cli.bench;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.cutover.MoveKind;
import io.tributary.validator.cutover.MoveOutcome;
import io.tributary.validator.cutover.Mover;
import io.tributary.validator.cutover.Parties;
import io.tributary.validator.cutover.StepRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Switches as {@code cutover} and {@code rollback} do, and listens to how long each step takes while clients wait. */
final class JournaledMover implements TenantMover {
    private static final String WHO = "tributary bench";
    private static final int MOST_TRIES = 60;
    private static final long PAUSE_MILLIS = 500;
    /** The steps while nobody writes; what comes before and after costs clients nothing. */
    private static final List<String> PARTS =
            List.of("pause", "fence", "canary", "drain", "verify", "sequences", "switch", "route", "open");

    private final Map<String, Long> parts = new LinkedHashMap<>();
    private final Mover mover;

    JournaledMover(PooledMigration migration) {
        this.mover = new Mover(
                migration.plan(),
                migration.control(),
                Parties.of(migration.plan(), migration.control()),
                (move, step) -> listen(step));
    }

    private synchronized void listen(StepRecord step) {
        if (PARTS.contains(step.name())) {
            parts.merge(step.name(), step.millis(), Long::sum);
        }
    }

    @Override
    public Result cutover(Tenant tenant) throws Exception {
        return move(tenant, MoveKind.CUTOVER, null);
    }

    @Override
    public Result rollback(Tenant tenant, String reason) throws Exception {
        return move(tenant, MoveKind.ROLLBACK, reason);
    }

    private Result move(Tenant tenant, MoveKind kind, String reason) throws Exception {
        synchronized (this) {
            parts.clear();
        }
        MoveOutcome outcome = mover.move(tenant, kind, WHO, reason);
        // right behind a move the stream has yet to catch up, and the next one is refused until it has
        for (int tries = 0; outcome.move().isEmpty() && tries < MOST_TRIES; tries++) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            outcome = mover.move(tenant, kind, WHO, reason);
        }
        synchronized (this) {
            return new Result(failure(outcome), Map.copyOf(parts));
        }
    }

    private static Optional<String> failure(MoveOutcome outcome) {
        if (outcome.done()) {
            return Optional.empty();
        }
        return Optional.of(outcome.move()
                .map(move -> "it is " + move.state() + ": " + move.failure().orElse(""))
                .orElseGet(
                        () -> outcome.refusals().stream().map(Finding::toString).collect(Collectors.joining("; "))));
    }
}
