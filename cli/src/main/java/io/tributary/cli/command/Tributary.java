package io.tributary.cli.command;

import io.tributary.cli.console.Console;
import io.tributary.cli.console.Logging;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.PlanException;
import io.tributary.contract.plan.PlanReader;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command without a subcommand: the options that all of them have. */
@Command(
        name = "tributary",
        description = "Moves live single-tenant PostgreSQL databases into one multi-tenant database.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        version = "tributary 0.1.0",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed",
            "2:wrong usage, or a plan that cannot be used",
            "3:preflight found blockers",
            "4:rows differ",
            "5:cutover or rollback aborted and undone"
        })
final class Tributary {
    private final Console console;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "tributary.yml",
            scope = ScopeType.INHERIT,
            description = "The plan; ${DEFAULT-VALUE} unless given.")
    private Path file;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print one JSON document.")
    private boolean json;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Log all that helps to find a fault, with stack traces.")
    private boolean debug;

    Tributary(Console console) {
        this.console = console;
    }

    Console console() {
        return console;
    }

    boolean json() {
        return json;
    }

    boolean debug() {
        return debug;
    }

    /** The plan that the command line names. */
    Plan plan() throws PlanException {
        return PlanReader.read(file, console.environment());
    }

    /** Logs this much, or everything where that was asked for. */
    void log(Volume volume) {
        Logging.configure(debug ? Volume.DEBUG : volume);
    }
}
