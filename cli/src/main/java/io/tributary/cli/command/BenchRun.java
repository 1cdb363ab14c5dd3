package io.tributary.cli.command;

import io.tributary.cli.bench.BenchException;
import io.tributary.cli.bench.Measurement;
import io.tributary.cli.console.Console;
import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Progress;
import java.util.List;
import java.util.Map;

/** Runs a benchmark and prints what it has measured. */
final class BenchRun {

    private BenchRun() {}

    /** A benchmark, which stops what it has started. */
    interface Benchmark {
        List<Measurement> run(Progress progress) throws Exception;
    }

    /** Refuses a number that an option cannot have. */
    static void require(String option, int given, int least, int most) throws CommandFailure {
        if (given < least || given > most) {
            throw new CommandFailure(
                    ExitCode.WRONG_USAGE, option + " is " + given + "; give a number from " + least + " to " + most);
        }
    }

    /** Runs it, and returns the command's exit code. */
    static int of(Tributary tributary, Benchmark benchmark) throws Exception {
        try (Interruption interruption = Interruption.ofThisThread()) {
            return run(tributary, benchmark, interruption);
        }
    }

    private static int run(Tributary tributary, Benchmark benchmark, Interruption interruption) throws Exception {
        Console console = tributary.console();
        try {
            List<Measurement> measurements = benchmark.run(new Progress(console));
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
