package io.tributary.validator.cutover;

import io.tributary.contract.plan.HookPoint;
import io.tributary.contract.wire.Marker;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.gate.FenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;

/** The steps that cutovers and rollbacks have in common. */
final class CourseSteps {
    private static final long POLL_MILLIS = 2;

    private CourseSteps() {}

    static Step hook(HookPoint point) {
        return new Step("hook:" + point.planName(), run -> {
            return runHook(run, point);
        });
    }

    /** A hook behind the switch, or while a move is called off: that it fails is told, and changes nothing. */
    static Step toldHook(HookPoint point) {
        return new Step("hook:" + point.planName(), run -> {
            try {
                return runHook(run, point);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                return Map.of("failed", String.valueOf(e.getMessage()));
            }
        });
    }

    private static Object runHook(MoveRun run, HookPoint point) throws Exception {
        Map<String, String> more = new LinkedHashMap<>();
        more.put("move", Long.toString(run.move().id()));
        more.put("kind", run.move().kind().text());
        return run.parties().hooks().run(point, run.tenant(), more).orElse(null);
    }

    static Step pause() {
        return new Step("pause", run -> {
            run.parties().router().pause(run.tenant(), run.left());
            return null;
        });
    }

    static Step route(Side side) {
        return new Step("route", run -> {
            run.parties().router().route(run.tenant(), side);
            run.parties().router().resume(run.tenant());
            return null;
        });
    }

    /**
     * Looks once more, right before writes are stopped, that what is written now arrives soon: for so long, nobody could write.
     */
    static Step lag() {
        return new Step("lag", run -> {
            Duration limit = run.plan().cutover().maxLag();
            long deadline = System.nanoTime() + limit.toNanos();
            arrival(run, () -> {
                if (System.nanoTime() > deadline) {
                    throw new MoveFailedException("what is written now takes longer than " + limit.toMillis()
                            + " ms to arrive, the limit of the plan; wait until tributary status shows less, or raise"
                            + " cutover.maxLag");
                }
            });
            return null;
        });
    }

    /** Writes a marker behind the fence and waits until it has been applied on the other side. */
    static Step drain() {
        return new Step("drain", run -> {
            String position = arrival(run, run::left);
            run.journal().drained(run.target(), run.move(), LogSequenceNumber.valueOf(position));
            run.target().commit();
            return Map.of("position", position);
        });
    }

    /** Writes a marker where the tenant is served, and returns its position once it has been applied on the other side. */
    private static String arrival(MoveRun run, Patience patience) throws Exception {
        boolean forward = run.move().kind() == MoveKind.CUTOVER;
        Connection from = forward ? run.source() : run.target();
        Connection to = forward ? run.target() : run.source();
        String migration =
                forward ? run.plan().migration() : run.reverse().plan().migration();
        String marker = emit(from);
        while (true) {
            Optional<String> position = applied(to, migration, run, marker);
            if (position.isPresent()) {
                return position.get();
            }
            patience.check();
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Ends a wait that takes too long. */
    private interface Patience {
        void check() throws MoveFailedException, FenceException;
    }

    private static String emit(Connection session) throws SQLException {
        String marker = UUID.randomUUID().toString();
        TransactionSettings.durably(session);
        Statements.first(
                session,
                "SELECT pg_logical_emit_message(true, ?, ?)::text",
                row -> row.getString(1),
                Marker.PREFIX,
                marker);
        session.commit();
        return marker;
    }

    private static Optional<String> applied(Connection session, String migration, MoveRun run, String marker)
            throws SQLException {
        Optional<String> position = Statements.first(
                session,
                "SELECT position::text FROM tributary.marker WHERE migration = ? AND slug = ? AND id = ?",
                row -> row.getString(1),
                migration,
                run.tenant().slug(),
                marker);
        session.commit();
        return position;
    }

    /** Opens, while the tenant is still written to, all that is needed while it is not. */
    static Step ready() {
        return new Step("ready", run -> {
            run.ready();
            return null;
        });
    }

    /** Moves the sequences of the side that is about to serve. */
    static Step sequences() {
        return new Step("sequences", run -> {
            List<String> moved = run.sequences().move();
            return moved.isEmpty() ? null : moved;
        });
    }

    /** Compares both sides, which stand still. */
    static Step verify() {
        return new Step("verify", run -> {
            Validation validation = run.comparison().verify(run.move().drained().orElseThrow(), run.left());
            if (!validation.equal()) {
                throw new RowsDifferException(validation);
            }
            run.left();
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("equal", true);
            detail.put("position", validation.position());
            detail.put("rows", validation.rows());
            return detail;
        });
    }
}
