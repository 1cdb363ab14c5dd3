package io.tributary.cli.command;

import io.tributary.cli.bench.BenchException;
import io.tributary.cli.bench.CutoverBench;
import io.tributary.cli.bench.Measurement;
import io.tributary.cli.console.Console;
import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.cli.console.Progress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what clients notice of being switched. */
@Command(
        name = "cutover",
        description =
                "Measure how long clients wait when their tenant is switched over and back under load, through a real"
                        + " PgBouncer.")
final class BenchCutoverCommand implements Callable<Integer> {
    private static final int MOST_MOVES = 10_000;
    private static final int MOST_CLIENTS = 40;

    private final Tributary tributary;

    @Option(
            names = "--moves",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many cutovers, and as many rollbacks; ${DEFAULT-VALUE}.")
    private int moves;

    @Option(names = "--clients", paramLabel = "N", defaultValue = "24", description = "How many; ${DEFAULT-VALUE}.")
    private int clients;

    BenchCutoverCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        require("--moves", moves, MOST_MOVES);
        require("--clients", clients, MOST_CLIENTS);
        try (Interruption interruption = Interruption.ofThisThread()) {
            return run(interruption);
        }
    }

    private static void require(String option, int given, int most) throws CommandFailure {
        if (given < 1 || given > most) {
            throw new CommandFailure(
                    ExitCode.WRONG_USAGE, option + " is " + given + "; give a number from 1 to " + most);
        }
    }

    private int run(Interruption interruption) throws Exception {
        Console console = tributary.console();
        try {
            List<Measurement> measurements = CutoverBench.journaled(moves, clients, new Progress(console))
                    .run();
            if (tributary.json()) {
                console.json(Map.of("measurements", measurements));
            } else {
                measurements.forEach(measurement -> console.out().println(measurement.line()));
            }
            return ExitCode.DONE.number();
        } catch (Exception e) {
            // Whatever fails after the signal fails because of it.
            if (interruption.received()) {
                console.tell("tributary: stopped; nothing is left running");
                return Interruption.EXIT_CODE;
            }
            throw e instanceof BenchException known
                    ? new CommandFailure(ExitCode.FAILED, known.getMessage(), known)
                    : e;
        }
    }
}
