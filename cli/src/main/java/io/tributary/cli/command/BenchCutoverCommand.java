package io.tributary.cli.command;

import io.tributary.cli.bench.CutoverBench;
import io.tributary.cli.console.Logging.Volume;
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
        BenchRun.require("--moves", moves, 1, MOST_MOVES);
        BenchRun.require("--clients", clients, 1, MOST_CLIENTS);
        return BenchRun.of(tributary, progress -> CutoverBench.journaled(moves, clients, progress)
                .run());
    }
}
