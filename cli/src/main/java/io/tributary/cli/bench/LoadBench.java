package io.tributary.cli.bench;

import io.tributary.cli.console.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast the rows that are there are copied, against what a person would do with COPY, Debezium's own snapshot through the
 * pipeline, and the initial copy of PostgreSQL's logical replication.
 */
public final class LoadBench {
    private static final int ROUNDS = 2;
    private static final int SESSIONS = 4;
    private static final String WITH_ROLE = "load: { parallelism: " + SESSIONS + ", role: load_role }";
    private static final String WITHOUT_ROLE = "load: { parallelism: " + SESSIONS + " }";
    private static final String DEBEZIUM = "snapshot: debezium";

    private final long rows;
    private final Progress progress;
    private final List<Measurement> measurements = new ArrayList<>();
    private int targets;

    /** @param rows how many narrow rows are copied; of wide ones there are fewer, of about as many bytes */
    public LoadBench(long rows, Progress progress) {
        this.rows = rows;
        this.progress = progress;
    }

    /**
     * Measures, and stops what it has started.
     *
     * @throws BenchException when rows cannot be copied
     */
    public List<Measurement> run() throws Exception {
        progress.phase("two PostgreSQL servers and a Kafka broker start");
        try (LoadServers servers = LoadServers.start()) {
            LoadScenario narrow = LoadScenario.narrow(rows);
            fill(servers, narrow);
            compare(servers, narrow, measure(servers, narrow, true));
            for (LoadScenario scenario : List.of(
                    LoadScenario.wide(rows),
                    LoadScenario.small(rows),
                    LoadScenario.fourTenants(rows),
                    LoadScenario.indexed(rows))) {
                fill(servers, scenario);
                measure(servers, scenario, scenario.name().equals("wide"));
            }
            return List.copyOf(measurements);
        }
    }

    private void fill(LoadServers servers, LoadScenario scenario) throws Exception {
        progress.phase(scenario.name() + ": " + scenario.tenants() + " × " + scenario.rows() + " rows are created");
        for (String source : scenario.sources()) {
            servers.source(source, scenario.statements());
        }
    }

    /**
     * Alternates with plain COPY, so that whatever else the machine does slows both.
     *
     * @return the seconds that the stages needed from their start
     */
    private double measure(LoadServers servers, LoadScenario scenario, boolean withoutRole) throws Exception {
        double plain = 0;
        double copying = 0;
        double staged = 0;
        double inAll = 0;
        for (int round = 0; round < ROUNDS; round++) {
            progress.phase(scenario.name() + ": plain COPY, and a load, " + (round + 1) + " of " + ROUNDS);
            plain += PlainCopy.run(servers, scenario, target(), SESSIONS);
            LoadTrial trial = LoadTrial.run(servers, scenario, target(), WITH_ROLE);
            copying += trial.copying();
            inAll += trial.inAll();
            staged += withoutRole
                    ? LoadTrial.run(servers, scenario, target(), WITHOUT_ROLE).copying()
                    : 0;
        }
        double all = (double) scenario.rows() * scenario.tenants();
        add(scenario.name() + "Rows", all, "rows");
        add(scenario.name() + "PlainCopy", Math.rint(all * ROUNDS / plain), "rows/s");
        add(scenario.name() + "Load", Math.rint(all * ROUNDS / copying), "rows/s");
        add(scenario.name() + "LoadToPlainCopy", plain / copying, "ratio");
        if (withoutRole) {
            add(scenario.name() + "LoadWithoutRole", Math.rint(all * ROUNDS / staged), "rows/s");
            add(scenario.name() + "LoadWithoutRoleToPlainCopy", plain / staged, "ratio");
        }
        return inAll / ROUNDS;
    }

    /** Both with the start of the stages, which Debezium's snapshot cannot be told apart from. */
    private void compare(LoadServers servers, LoadScenario scenario, double load) throws Exception {
        progress.phase(scenario.name() + ": Debezium's snapshot through the pipeline");
        double debezium = LoadTrial.run(servers, scenario, target(), DEBEZIUM).inAll();
        progress.phase(scenario.name() + ": the initial copy of logical replication");
        double replication = 0;
        for (int round = 0; round < ROUNDS; round++) {
            replication += NativeCopy.run(servers, scenario, target()) / ROUNDS;
        }
        add(scenario.name() + "LoadWithStart", load, "s");
        add(scenario.name() + "DebeziumSnapshot", debezium, "s");
        add(scenario.name() + "LoadToDebezium", debezium / load, "ratio");
        add(scenario.name() + "LogicalReplication", replication, "s");
        add(scenario.name() + "LoadToLogicalReplication", replication / load, "ratio");
    }

    private String target() {
        targets++;
        return "load" + targets;
    }

    private void add(String name, double value, String unit) {
        measurements.add(new Measurement(name, value, unit));
    }
}
