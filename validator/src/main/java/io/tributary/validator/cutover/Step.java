package io.tributary.validator.cutover;

/** An act of a move. Its state stands in the journal before it is done, and doing it again does no harm. */
record Step(String name, Act act) {

    /** What a step does. */
    interface Act {
        /** Returns what came of it, as what becomes JSON; null for nothing to tell. */
        Object run(MoveRun run) throws Exception;
    }
}
