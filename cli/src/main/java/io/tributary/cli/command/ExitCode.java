package io.tributary.cli.command;

/** What the process tells whoever started it. */
public enum ExitCode {
    DONE(0),
    FAILED(1),
    /** Wrong usage, or a plan that cannot be used. Nothing was connected to. */
    WRONG_USAGE(2),
    /** Preflight found what stops the migration. Nothing was changed. */
    BLOCKED(3),
    ROWS_DIFFER(4),
    /** A cutover or rollback was aborted and undone. */
    ABORTED(5);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
