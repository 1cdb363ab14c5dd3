package io.tributary.cli.exact;

import io.tributary.validator.cutover.MoveKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A step of a move, at whose beginning something dies.
 *
 * @param kind which way
 * @param undone whether the move is called off at its comparison, so that the step is one of undoing
 * @param step as the journal names it; empty for a move that nothing happens to
 */
record MoveCase(MoveKind kind, boolean undone, String step) {
    private static final String SEPARATOR = "/";

    private static final List<String> CUTOVER = List.of(
            "prepare",
            "rehearse",
            "preverify",
            "hook:beforeFence",
            "ready",
            "pause",
            "fence",
            "canary",
            "drain",
            "verify",
            "sequences",
            "hook:beforeSwitch",
            "switch",
            "route",
            "arm",
            "hook:afterSwitch",
            "checks");
    private static final List<String> ROLLBACK = List.of(
            "prepare",
            "hook:beforeRollback",
            "ready",
            "pause",
            "fence",
            "canary",
            "drain",
            "verify",
            "sequences",
            "switch",
            "open",
            "route",
            "hook:afterRollback");
    private static final List<String> UNDOING = List.of("open", "route", "hook:afterUndo");

    /** Every step of every move. */
    static List<MoveCase> all() {
        List<MoveCase> all = new ArrayList<>();
        CUTOVER.forEach(step -> all.add(new MoveCase(MoveKind.CUTOVER, false, step)));
        ROLLBACK.forEach(step -> all.add(new MoveCase(MoveKind.ROLLBACK, false, step)));
        for (MoveKind kind : MoveKind.values()) {
            UNDOING.forEach(step -> all.add(new MoveCase(kind, true, step)));
        }
        return all;
    }

    static MoveCase cutover(String step) {
        return new MoveCase(MoveKind.CUTOVER, false, step);
    }

    static MoveCase rollback(String step) {
        return new MoveCase(MoveKind.ROLLBACK, false, step);
    }

    /** A move that nothing happens to. */
    static MoveCase plain(MoveKind kind) {
        return new MoveCase(kind, false, "");
    }

    boolean isPlain() {
        return step.isEmpty();
    }

    /** What {@link #parse} reads. */
    String text() {
        return kind + SEPARATOR + undone + SEPARATOR + step;
    }

    static MoveCase parse(String text) {
        String[] parts = text.split(SEPARATOR, 3);
        return new MoveCase(MoveKind.valueOf(parts[0]), Boolean.parseBoolean(parts[1]), parts[2]);
    }

    @Override
    public String toString() {
        return kind.text() + (undone ? " called off, " : ", ") + (step.isEmpty() ? "undisturbed" : step);
    }
}
