package io.tributary.validator.cutover;

import io.tributary.contract.control.Phase;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.plan.HookPoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** From the target back to a tenant's source. Other tenants go on writing. */
final class RollbackCourse implements Course {
    private static final String REASON = "it is being moved back to its source, or is served there already";

    @Override
    public List<Step> steps(MoveState state) {
        return switch (state) {
            case PREPARED ->
                List.of(guards(), CourseSteps.hook(HookPoint.BEFORE_ROLLBACK), CourseSteps.ready(), CourseSteps.lag());
            case FENCING -> List.of(CourseSteps.pause(), fence(), canary());
            case DRAINING -> List.of(CourseSteps.drain());
            case VERIFYING -> List.of(CourseSteps.verify(), CourseSteps.sequences());
            case SWITCHED -> List.of(restAndOpen(), CourseSteps.route(Side.SOURCE));
            case ROUTED -> List.of(CourseSteps.toldHook(HookPoint.AFTER_ROLLBACK));
            case UNDOING -> List.of(open(), CourseSteps.route(Side.TARGET), CourseSteps.toldHook(HookPoint.AFTER_UNDO));
            case DONE, UNDONE -> List.of();
        };
    }

    /** A partition that came since the cutover is guarded, too. */
    private static Step guards() {
        return new Step("prepare", run -> {
            run.sourceGate().install(CutoverCourse.GUARD_LIMIT);
            return null;
        });
    }

    private static Step fence() {
        return new Step("fence", run -> {
            run.targetGate().close(run.target(), run.move().id(), REASON, run.left());
            return null;
        });
    }

    private static Step canary() {
        return new Step("canary", run -> {
            run.targetGate().prove(run.target(), run.control());
            return null;
        });
    }

    /** Nothing is applied to the source any more when its applications may write there again. */
    private static Step restAndOpen() {
        return new Step("open", run -> {
            run.reverse().restAndOpen(run.source(), run.move().id());
            return null;
        });
    }

    private static Step open() {
        return new Step("open", run -> {
            run.targetGate().open(run.target(), run.move().id());
            return null;
        });
    }

    @Override
    public void alongFence(MoveRun run, Connection target) {
        // the phase stays: what is at rest while the target serves must not begin before the switch
    }

    @Override
    public String switchOver(MoveRun run) throws Exception {
        // a source that crashed after the switch without what came back to it would never get it again
        String position = Positions.safe(run.source(), run.plan().replicationName(run.tenant()));
        Connection target = run.target();
        TransactionSettings.durably(target);
        TransactionSettings.waiting(target, run.left());
        new ProgressTable(run.plan(), run.tenant()).lock(target);
        Move switched = run.journal().advance(target, run.move(), MoveState.SWITCHED, run.unwritten());
        run.journal().switched(target, switched, position);
        if (!PhaseChange.make(target, run.plan(), run.tenant(), Phase.MULTI_TENANT, Phase.REPLICATION, position)) {
            throw new MoveFailedException("the tenant is not in phase multi_tenant any more");
        }
        target.commit();
        run.written();
        return position;
    }

    @Override
    public void alongUndone(MoveRun run, Connection target) throws SQLException {
        // the phase has stayed
    }
}
