package io.tributary.cli.command;

/** A command cannot do what it was asked to; the message says what, where and what to do about it. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    CommandFailure(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    CommandFailure(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
