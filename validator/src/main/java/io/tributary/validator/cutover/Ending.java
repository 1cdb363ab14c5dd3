package io.tributary.validator.cutover;

import io.tributary.validator.gate.OvertakenException;

/** Brings a move to its end: one that was not switched is undone, one that was goes on. */
final class Ending {
    private final MoveRun run;
    private final Course course;
    private final MoveLock lock;

    Ending(MoveRun run, Course course, MoveLock lock) {
        this.run = run;
        this.course = course;
        this.lock = lock;
    }

    /**
     * Returns when the move is over.
     *
     * @param failure why it is to be undone, where it can be; null when nobody knows
     */
    void run(String failure) throws Exception {
        if (run.move().state().undoable()) {
            undo(failure);
        }
        while (!run.move().state().over()) {
            lock.confirm();
            MoveState state = run.move().state();
            run.act(course.steps(state));
            run.advance(next(state), target -> {
                if (state == MoveState.UNDOING) {
                    course.alongUndone(run, target);
                }
            });
        }
    }

    /** From here on the switch cannot happen any more, whoever is still at work on it. */
    private void undo(String failure) throws Exception {
        try {
            run.advance(MoveState.UNDOING, target -> run.journal()
                    .failure(target, run.move(), failure == null ? "nobody finished it" : failure));
        } catch (OvertakenException e) {
            // the switch was made in the last moment: then it counts
            run.load(run.move().id());
            if (run.move().state().undoable()) {
                throw e;
            }
        }
    }

    static MoveState next(MoveState state) {
        return switch (state) {
            case SWITCHED -> MoveState.ROUTED;
            case ROUTED -> MoveState.DONE;
            case UNDOING -> MoveState.UNDONE;
            case PREPARED, FENCING, DRAINING, VERIFYING, DONE, UNDONE ->
                throw new IllegalStateException("there is no way on from " + state.text());
        };
    }
}
