package io.tributary.cli.command;

import io.tributary.cli.bench.BenchException;
import io.tributary.cli.bench.Measurement;
import io.tributary.cli.bench.ValidateBench;
import io.tributary.cli.console.Console;
import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.cli.console.Progress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures validations. */
@Command(
        name = "validate",
        description = "Measure how fast rows are verified, all and changed ones, and for how long a sink is held.")
final class BenchValidateCommand implements Callable<Integer> {
    private static final int FEWEST = 1_000;
    private static final int MOST = 100_000_000;

    private final Tributary tributary;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "1000000", description = "How many; ${DEFAULT-VALUE}.")
    private int rows;

    BenchValidateCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        if (rows < FEWEST || rows > MOST) {
            throw new CommandFailure(
                    ExitCode.WRONG_USAGE, "--rows is " + rows + "; give a number from " + FEWEST + " to " + MOST);
        }
        try (Interruption interruption = Interruption.ofThisThread()) {
            return run(interruption);
        }
    }

    private int run(Interruption interruption) throws Exception {
        Console console = tributary.console();
        try {
            List<Measurement> measurements = new ValidateBench(rows, new Progress(console)).run();
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
