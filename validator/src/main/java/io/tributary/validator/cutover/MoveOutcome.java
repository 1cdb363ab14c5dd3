package io.tributary.validator.cutover;

import io.tributary.contract.check.Finding;
import java.util.List;
import java.util.Optional;

/**
 * How a move ended.
 *
 * @param refusals why it was not begun; then nothing was changed, and there is no move
 * @param move as the journal has it in the end
 * @param takenOver whether it had been left unfinished by another process
 */
public record MoveOutcome(List<Finding> refusals, Optional<Move> move, boolean takenOver) {

    public MoveOutcome {
        refusals = List.copyOf(refusals);
    }

    static MoveOutcome refused(List<Finding> refusals) {
        return new MoveOutcome(refusals, Optional.empty(), false);
    }

    /** Whether the other side serves now. */
    public boolean done() {
        return move.filter(moved -> moved.state() == MoveState.DONE).isPresent();
    }
}
