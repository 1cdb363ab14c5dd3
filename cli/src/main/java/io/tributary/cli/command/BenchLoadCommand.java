package io.tributary.cli.command;

import io.tributary.cli.bench.LoadBench;
import io.tributary.cli.console.Logging.Volume;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the initial copy. */
@Command(
        name = "load",
        description =
                "Measure how fast rows are copied, against plain COPY, Debezium's snapshot and logical replication.")
final class BenchLoadCommand implements Callable<Integer> {
    private static final int FEWEST = 1_000;
    private static final int MOST = 100_000_000;

    private final Tributary tributary;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "How many narrow ones; ${DEFAULT-VALUE}.")
    private int rows;

    BenchLoadCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        BenchRun.require("--rows", rows, FEWEST, MOST);
        return BenchRun.of(tributary, progress -> new LoadBench(rows, progress).run());
    }
}
