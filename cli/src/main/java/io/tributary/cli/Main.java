package io.tributary.cli;

import io.tributary.cli.command.CommandTree;
import io.tributary.cli.console.Console;

/** The {@code tributary} command. Exit codes are those of {@link io.tributary.cli.command.ExitCode}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        int code = execute(Console.ofProcess(), arguments);
        // Libraries leave threads behind that are not daemons.
        System.exit(code);
    }

    /** Runs one command and returns its exit code; the process goes on. */
    public static int execute(Console console, String... arguments) {
        return CommandTree.of(console).execute(arguments);
    }
}
