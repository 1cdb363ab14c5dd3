package io.tributary.cli.command;

import io.tributary.cli.bench.StreamBench;
import io.tributary.cli.console.Logging.Volume;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the stream. */
@Command(
        name = "stream",
        description = "Measure how fast a backlog of changes is drained, against Debezium's bare engine, and how soon"
                + " changes are visible.")
final class BenchStreamCommand implements Callable<Integer> {
    private static final int MOST = 10_000_000;

    private final Tributary tributary;

    @Option(
            names = "--transactions",
            paramLabel = "N",
            defaultValue = "500",
            description = "Large transactions; ${DEFAULT-VALUE}.")
    private int transactions;

    @Option(
            names = "--updates",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Updates in each of them; ${DEFAULT-VALUE}.")
    private int updates;

    @Option(
            names = "--singles",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Transactions of one update; ${DEFAULT-VALUE}.")
    private int singles;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "How long the latency is measured; ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "500",
            description = "Transactions a second meanwhile; ${DEFAULT-VALUE}.")
    private int rate;

    BenchStreamCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        BenchRun.require("--transactions", transactions, 1, MOST);
        BenchRun.require("--updates", updates, 1, MOST);
        BenchRun.require("--singles", singles, 1, MOST);
        BenchRun.require("--seconds", seconds, 1, MOST);
        BenchRun.require("--rate", rate, 1, MOST);
        StreamBench.Size size = new StreamBench.Size(transactions, updates, singles, seconds, rate);
        return BenchRun.of(tributary, progress -> new StreamBench(size, progress).run());
    }
}
