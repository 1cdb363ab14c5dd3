package io.tributary.cli.command;

import io.tributary.contract.stage.Commands;

/** What to tell of a tenant with refused changes that were left out. */
final class SkippedChanges {

    private SkippedChanges() {}

    static String text(String slug, long skipped) {
        return (skipped == 1 ? "1 refused change was" : skipped + " refused changes were")
                + " left out on request since its rows were copied; see tributary.skip in the target;"
                + " to have them copied: " + Commands.resync(slug);
    }
}
