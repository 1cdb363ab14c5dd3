package io.tributary.cli.chaos;

import io.tributary.contract.control.StageName;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Every stage that moves changes, each as a process of its own ({@code tributary run STAGE}), until closed. For use by many threads. */
public final class StageProcesses implements AutoCloseable {
    private static final List<StageName> STAGES = List.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
    /** Stages die more often than what they depend on. */
    private static final int WEIGHT = 3;

    private static final int FROZEN_MILLIS = 4_000;
    private static final int THAWED_MILLIS = 3_000;

    private final Path plan;
    private final Path logs;
    private final Map<StageName, ChildProcess> processes = new EnumMap<>(StageName.class);
    private final List<ChildProcess> frozen = new ArrayList<>();
    private int ended;

    private StageProcesses(Path plan, Path logs) {
        this.plan = plan;
        this.logs = logs;
        STAGES.forEach(stage -> processes.put(stage, processOf(stage)));
    }

    private ChildProcess processOf(StageName stage) {
        Path log = logs.resolve(stage.text() + ".log");
        // the servers die too: a stage that starts meanwhile waits for them
        return new ChildProcess(log, "-c", plan.toString(), "run", stage.text(), "--wait", "60s");
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
            for (ChildProcess process : stages.processes.values()) {
                process.start();
            }
            return stages;
        } catch (IOException e) {
            stages.close();
            throw e;
        }
    }

    /**
     * What can be killed here: each stage alone, and all at once; and each frozen until its replacement is at work.
     *
     * @param target the stages' sessions there, which hold their leases
     */
    public List<Victim> victims(Sessions target) {
        List<Victim> victims = new ArrayList<>();
        STAGES.forEach(stage -> victims.add(new Victim(stage.text(), WEIGHT, random -> kill(List.of(stage)))));
        victims.add(new Victim("all stages", WEIGHT, random -> kill(STAGES)));
        STAGES.forEach(
                stage -> victims.add(new Victim("frozen " + stage.text(), 1, random -> freeze(stage, target, random))));
        return victims;
    }

    private synchronized void kill(List<StageName> stages) throws IOException, InterruptedException {
        for (StageName stage : stages) {
            processes.get(stage).kill();
        }
        for (StageName stage : stages) {
            processes.get(stage).start();
        }
    }

    /**
     * A stage stands still and another process of it starts; then the first one wakes up, goes on where it was as if
     * nothing had been, and is killed a little later. Half of the time the target has given up its sessions meanwhile, so
     * that the other one has taken over; else that one has to wait.
     */
    private void freeze(StageName stage, Sessions target, Random random)
            throws IOException, InterruptedException, SQLException {
        boolean givenUp = random.nextBoolean();
        ChildProcess sleeper = replace(stage, givenUp ? target : null);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(FROZEN_MILLIS));
        sleeper.thaw();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(THAWED_MILLIS));
        sleeper.kill();
        synchronized (this) {
            frozen.remove(sleeper);
        }
    }

    private synchronized ChildProcess replace(StageName stage, Sessions cut)
            throws IOException, InterruptedException, SQLException {
        ChildProcess sleeper = processes.get(stage);
        sleeper.freeze();
        frozen.add(sleeper);
        if (cut != null) {
            // "tributary-sink" holds the lease, "tributary sink …" does the work
            cut.cutThoseOf("tributary_" + stage.text() + "%");
        }
        ChildProcess replacement = processOf(stage);
        processes.put(stage, replacement);
        replacement.start();
        return sleeper;
    }

    /** Starts what has ended by itself: a stage that met a dead server for too long may have given up. */
    public synchronized void revive() throws IOException {
        for (ChildProcess process : processes.values()) {
            if (!process.isAlive()) {
                process.start();
                ended++;
            }
        }
    }

    /** How often a stage ended without being killed. */
    public synchronized int ended() {
        return ended;
    }

    @Override
    public synchronized void close() throws InterruptedException {
        for (ChildProcess process : frozen) {
            process.kill();
        }
        for (ChildProcess process : processes.values()) {
            process.close();
        }
    }
}
