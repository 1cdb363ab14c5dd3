package io.tributary.validator.cutover;

import io.tributary.contract.control.Phase;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.plan.HookPoint;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.compare.Validator;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** From a tenant's source to the target. */
final class CutoverCourse implements Course {
    static final Duration GUARD_LIMIT = Duration.ofSeconds(60);
    private static final String REASON = "it is being moved to the target, or is served there already";

    @Override
    public List<Step> steps(MoveState state) {
        return switch (state) {
            case PREPARED ->
                List.of(preverify(), CourseSteps.hook(HookPoint.BEFORE_FENCE), CourseSteps.ready(), CourseSteps.lag());
            case FENCING -> List.of(CourseSteps.pause(), fence(), canary());
            case DRAINING -> List.of(CourseSteps.drain());
            case VERIFYING ->
                List.of(CourseSteps.verify(), CourseSteps.sequences(), CourseSteps.hook(HookPoint.BEFORE_SWITCH));
            case SWITCHED -> List.of(CourseSteps.route(Side.TARGET), arm());
            case ROUTED -> List.of(CourseSteps.toldHook(HookPoint.AFTER_SWITCH), checks());
            case UNDOING -> List.of(open(), CourseSteps.route(Side.SOURCE), CourseSteps.toldHook(HookPoint.AFTER_UNDO));
            case DONE, UNDONE -> List.of();
        };
    }

    /** The guards let everything through until the gate is closed. */
    static Step prepare() {
        return new Step("prepare", run -> {
            run.parties().wayBack().prepare(run.tenant());
            run.sourceGate().install(GUARD_LIMIT);
            return null;
        });
    }

    static Step rehearse() {
        return new Step("rehearse", run -> {
            Duration took = run.parties().wayBack().rehearse(run.tenant());
            return Map.of("millis", took.toMillis());
        });
    }

    /** Brings the last comparison close, so that little is left to compare while writes are stopped. */
    static Step preverify() {
        return new Step("preverify", run -> {
            Validation validation =
                    new Validator(run.plan(), run.control()).validateChanges(run.tenant(), "tributary cutover");
            if (!validation.equal()) {
                throw new RowsDifferException(validation);
            }
            return Map.of("position", validation.position(), "rows", validation.rows());
        });
    }

    private static Step fence() {
        return new Step("fence", run -> {
            // what is left out in a rehearsal must not be what the target is given to write
            run.reverse().endRehearsal(run.source());
            run.sourceGate().close(run.source(), run.move().id(), REASON, run.left());
            return null;
        });
    }

    private static Step canary() {
        return new Step("canary", run -> {
            run.sourceGate().prove(run.source());
            return null;
        });
    }

    private static Step arm() {
        return new Step("arm", run -> {
            String position = run.move().switched().orElseThrow().asString();
            run.reverse().arm(run.source(), run.move().id(), position);
            return Map.of("position", position);
        });
    }

    private static Step checks() {
        return new Step("checks", run -> {
            try {
                return run.parties().postChecks().run(run.tenant());
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                return Map.of("failed", String.valueOf(e.getMessage()));
            }
        });
    }

    private static Step open() {
        return new Step("open", run -> {
            // before its guards were installed a source has no gate, and takes writes
            if (run.sourceGate().installed(run.source())) {
                run.sourceGate().open(run.source(), run.move().id());
            }
            return null;
        });
    }

    @Override
    public void alongFence(MoveRun run, Connection target) throws SQLException, MoveFailedException {
        if (!PhaseChange.make(target, run.plan(), run.tenant(), Phase.REPLICATION, Phase.CUTOVER, null)) {
            throw new MoveFailedException("the tenant is not in phase replication any more");
        }
    }

    @Override
    public String switchOver(MoveRun run) throws Exception {
        Connection target = run.target();
        TransactionSettings.durably(target);
        TransactionSettings.waiting(target, run.left());
        // nothing is being applied, nor will be before this is over
        new ProgressTable(run.plan(), run.tenant()).lock(target);
        Move switched = run.journal().advance(target, run.move(), MoveState.SWITCHED, run.unwritten());
        String position = Positions.insert(target);
        run.journal().switched(target, switched, position);
        if (!PhaseChange.make(target, run.plan(), run.tenant(), Phase.CUTOVER, Phase.MULTI_TENANT, null)) {
            throw new MoveFailedException("the tenant is not in phase cutover any more");
        }
        run.targetGate().gate().open(target, switched.id());
        target.commit();
        run.written();
        return position;
    }

    @Override
    public void alongUndone(MoveRun run, Connection target) throws SQLException {
        PhaseChange.make(target, run.plan(), run.tenant(), Phase.CUTOVER, Phase.REPLICATION, null);
    }
}
