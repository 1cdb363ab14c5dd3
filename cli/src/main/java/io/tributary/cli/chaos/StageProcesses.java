package io.tributary.cli.chaos;

import io.tributary.contract.control.StageName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Every stage that moves changes, each as a process of its own ({@code tributary run STAGE}), until closed. For use by many threads. */
public final class StageProcesses implements AutoCloseable {
    private static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);

    private final Map<StageName, ChildProcess> processes = new EnumMap<>(StageName.class);

    private StageProcesses(Path plan, Path logs) {
        for (StageName stage : STAGES) {
            Path log = logs.resolve(stage.text() + ".log");
            // the servers die too: a stage that starts meanwhile waits for them
            processes.put(
                    stage,
                    new ChildProcess(stage.text(), log, "-c", plan.toString(), "run", stage.text(), "--wait", "60s"));
        }
    }

    /**
     * Starts the stages.
     *
     * @param plan the plan's file
     * @param logs a directory that receives a log for each stage
     */
    public static StageProcesses start(Path plan, Path logs) throws IOException, InterruptedException {
        StageProcesses stages = new StageProcesses(plan, logs);
        try {
            stages.revive();
            return stages;
        } catch (IOException e) {
            stages.close();
            throw e;
        }
    }

    /** What can be killed here: each stage alone, and all at once. */
    public synchronized List<Victim> victims() {
        List<Victim> victims = new ArrayList<>();
        processes.values().forEach(process -> victims.add(new Victim(process.name(), () -> kill(List.of(process)))));
        victims.add(new Victim("all stages", () -> kill(List.copyOf(processes.values()))));
        return victims;
    }

    /** Starts what does not run: a stage that met a dead server for too long may have given up. */
    public synchronized void revive() throws IOException {
        for (ChildProcess process : processes.values()) {
            if (!process.isAlive()) {
                process.start();
            }
        }
    }

    private synchronized void kill(List<ChildProcess> killed) throws IOException, InterruptedException {
        for (ChildProcess process : killed) {
            process.kill();
        }
        revive();
    }

    @Override
    public synchronized void close() throws InterruptedException {
        for (ChildProcess process : processes.values()) {
            process.close();
        }
    }
}
