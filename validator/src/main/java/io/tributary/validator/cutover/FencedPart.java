package io.tributary.validator.cutover;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a move does while the tenant's writes are stopped, up to the switch. */
final class FencedPart {
    private final MoveRun run;
    private final Course course;
    private final MoveLock lock;

    FencedPart(MoveRun run, Course course, MoveLock lock) {
        this.run = run;
        this.course = course;
        this.lock = lock;
    }

    /** Returns when the other side serves. Whatever ends it before, the switch has not happened, or the journal says so. */
    void run(Duration limit) throws Exception {
        fencing(limit);
        run.act(course.steps(MoveState.FENCING));
        enter(MoveState.DRAINING);
        enter(MoveState.VERIFYING);
        lock.confirm();
        run.act(List.of(new Step("switch", moved -> Map.of("position", course.switchOver(moved)))));
    }

    private void fencing(Duration limit) throws Exception {
        run.advance(MoveState.FENCING, target -> {
            run.journal().limit(target, run.move(), limit);
            course.alongFence(run, target);
        });
    }

    private void enter(MoveState state) throws Exception {
        lock.confirm();
        run.advance(state);
        run.act(course.steps(state));
    }
}
