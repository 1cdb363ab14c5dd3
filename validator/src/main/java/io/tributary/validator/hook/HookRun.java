package io.tributary.validator.hook;

import java.util.List;

/**
 * One run of a command of the plan.
 *
 * @param command the plan's text
 * @param exitCode what it returned; -1 when it was killed or could not be started
 * @param millis how long it took
 * @param output the end of what it wrote to standard output and standard error
 */
public record HookRun(String command, int exitCode, long millis, String output) {
    private static final int LAST_LINES = 10;

    /** The last {@value #LAST_LINES} lines of the output. */
    public String lastLines() {
        List<String> lines = output.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }
}
