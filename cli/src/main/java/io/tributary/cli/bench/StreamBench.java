package io.tributary.cli.bench;

import io.tributary.cli.console.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast a backlog of one tenant's changes is drained from the source's log into the target, against Debezium's bare
 * engine with a consumer that does nothing, on the same log in the same run; and how long after its commit a change is
 * visible in the target.
 */
public final class StreamBench {
    private static final int WARMING = 20;
    /** No row comes twice in one commit of the sink, which would apply it once. */
    private static final int SHARE = 1_000;

    private final Size size;
    private final Progress progress;
    private final List<Measurement> measurements = new ArrayList<>();

    /**
     * How much is measured.
     *
     * @param transactions how many large transactions are drained
     * @param updates how many rows each of them updates
     * @param singles how many transactions of one row are drained
     * @param seconds for how long the latency is measured
     * @param rate transactions a second meanwhile
     */
    public record Size(int transactions, int updates, int singles, int seconds, int rate) {}

    public StreamBench(Size size, Progress progress) {
        this.size = size;
        this.progress = progress;
    }

    /**
     * Measures, for a few minutes, and stops what it has started.
     *
     * @throws BenchException when the benchmark cannot be carried to its end
     */
    public List<Measurement> run() throws Exception {
        int rows = 20 * Math.max(SHARE, size.updates());
        try (BenchMigration migration =
                BenchMigration.of(Accounts.create(Accounts.TABLE, rows) + LatencyProbe.TABLE, progress)) {
            migration.copy();
            BacklogDrain drain = new BacklogDrain(migration, rows, progress);
            progress.phase("both warm up with backlogs of a " + WARMING + "th");
            drain.ofTransactions(Math.max(1, size.transactions() / WARMING), size.updates());
            drain.ofSingles(Math.max(1, size.singles() / WARMING));
            report("transactions", drain.ofTransactions(size.transactions(), size.updates()));
            report("singles", drain.ofSingles(size.singles()));
            measureLatency(migration);
            return List.copyOf(measurements);
        }
    }

    private void report(String backlog, BacklogDrain.Result result) {
        add(backlog + "Changes", result.changes(), "changes");
        add(backlog + "Bare", Math.rint(result.changes() / result.bare().seconds()), "changes/s");
        add(backlog + "Drained", Math.rint(result.changes() / result.pipeline().seconds()), "changes/s");
        add(backlog + "ToBare", result.bare().seconds() / result.pipeline().seconds(), "ratio");
        add(backlog + "BareProcessorTime", result.bare().processorMicros(result.changes()), "us/change");
        add(backlog + "ProcessorTime", result.pipeline().processorMicros(result.changes()), "us/change");
    }

    private void measureLatency(BenchMigration migration) throws Exception {
        progress.phase(size.rate() + " transactions a second for " + size.seconds() + " seconds");
        LatencyProbe.Latency latency = LatencyProbe.measure(migration, size.rate(), size.seconds());
        add("latencyTransactions", latency.transactions(), "transactions");
        add("latencyRate", Math.rint(latency.rate()), "transactions/s");
        add("latencyMedian", latency.millis(0.5), "ms");
        add("latencyP99", latency.millis(0.99), "ms");
    }

    private void add(String name, double value, String unit) {
        measurements.add(new Measurement(name, value, unit));
    }
}
