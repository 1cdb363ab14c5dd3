package io.tributary.validator.cutover;

/** Hears what a move does, as it does it. */
@FunctionalInterface
public interface MoveListener {
    /** Nobody who listens. */
    MoveListener NONE = (move, step) -> {};

    /**
     * A step was done. Quick: the tenant's writes may be stopped meanwhile.
     *
     * @param move as the journal has it; null before it stands there
     */
    void done(Move move, StepRecord step);
}
