package io.tributary.cli.command;

import io.tributary.cli.bench.ValidateBench;
import io.tributary.cli.console.Logging.Volume;
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
        BenchRun.require("--rows", rows, FEWEST, MOST);
        return BenchRun.of(tributary, progress -> new ValidateBench(rows, progress).run());
    }
}
