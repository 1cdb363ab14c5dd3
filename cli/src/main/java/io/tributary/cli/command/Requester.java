package io.tributary.cli.command;

import io.tributary.cli.console.Console;

/** Who asks, for the records that are kept of it. */
final class Requester {

    private Requester() {}

    /** The user of the operating system, or behind sudo the one before it. */
    static String of(Console console) {
        String sudo = console.environment().getOrDefault("SUDO_USER", "");
        return sudo.isEmpty() ? System.getProperty("user.name") : sudo;
    }
}
