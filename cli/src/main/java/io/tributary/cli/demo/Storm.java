package io.tributary.cli.demo;

import io.tributary.cli.chaos.Killer;
import io.tributary.cli.chaos.StageProcesses;
import io.tributary.cli.chaos.Victim;
import io.tributary.cli.console.Amounts;
import io.tributary.cli.console.Progress;
import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stages in processes of their own, and a killer among them and their servers, until all kills are done. */
final class Storm implements AutoCloseable {
    private static final long POLL_MILLIS = 200;
    private static final Duration CALM = Duration.ofMinutes(2);

    private final Plan plan;
    private final Control control;
    private final Stream stream;
    private final LagMeters lag;
    private final Progress progress;
    private final StageProcesses stages;
    private final Killer killer;
    private final AtomicBoolean copied;
    private final Map<Tenant, Instant> lastSeen = new HashMap<>();

    private Storm(
            Plan plan,
            Control control,
            Stream stream,
            LagMeters lag,
            Progress progress,
            StageProcesses stages,
            Killer killer,
            AtomicBoolean copied) {
        this.plan = plan;
        this.control = control;
        this.stream = stream;
        this.lag = lag;
        this.progress = progress;
        this.stages = stages;
        this.killer = killer;
        this.copied = copied;
    }

    /** Starts the stages and the killing; the logs of what is killed are beside the plan's file. */
    static Storm start(
            Plan plan,
            Path planFile,
            Control control,
            DemoServers servers,
            DemoOptions options,
            Stream stream,
            LagMeters lag,
            Progress progress)
            throws IOException, InterruptedException {
        StageProcesses stages = StageProcesses.start(planFile, planFile.resolveSibling("logs"));
        List<Victim> victims = new ArrayList<>(stages.victims());
        // stages die three times as often as what they depend on
        victims.addAll(stages.victims());
        victims.addAll(stages.victims());
        victims.addAll(servers.victims());
        AtomicBoolean copied = new AtomicBoolean();
        Killer killer = Killer.start(victims, options.kills(), options.seed(), copied::get);
        return new Storm(plan, control, stream, lag, progress, stages, killer, copied);
    }

    /** Returns when all kills are done, so many seconds have passed, and every stage and server is up or coming up. */
    void rage(int seconds, int kills) throws Exception {
        lag.begin();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try (Progress.Bar bar = progress.bar("kills", kills)) {
            while (!killer.finished() || System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                if (killer.failure().isPresent()) {
                    throw killer.failure().get();
                }
                stages.revive();
                bar.show(killer.done(), look());
            }
        }
        killer.close();
        stages.revive();
    }

    /** Returns when the target can be asked again. */
    void calm() throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + CALM.toNanos();
        while (true) {
            try {
                stream.changes();
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > deadline || !Faults.passes(e)) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        }
    }

    private String look() throws SQLException, DemoException {
        try {
            stream.requireHealth();
            copied.set(stream.copiedTenants() == plan.tenants().size());
            for (Tenant tenant : plan.tenants()) {
                control.progress(tenant).ifPresent(done -> measure(tenant, done));
            }
            return Amounts.count(stream.changes()) + " changes";
        } catch (SQLException e) {
            if (!Faults.passes(e)) {
                throw e;
            }
            return "the target is down";
        }
    }

    private void measure(Tenant tenant, io.tributary.contract.control.Progress done) {
        if (done.committedAt().isPresent() && done.appliedAt().isPresent()) {
            Instant applied = done.appliedAt().get();
            if (!applied.equals(lastSeen.put(tenant, applied))) {
                lag.record(tenant, Duration.between(done.committedAt().get(), applied));
            }
        }
    }

    /** What was killed and what became of the writers' transactions, when nothing is on its way any more. */
    DemoReport.Chaos report(Map<Tenant, UUID> ids, DemoServers servers) throws SQLException {
        Ledger.Balance balance = new Ledger.Balance(0, 0, 0);
        for (Map.Entry<Tenant, UUID> tenant : ids.entrySet()) {
            balance = balance.plus(
                    Ledger.balance(tenant.getKey(), tenant.getValue(), servers.target(), DemoServers.TARGET_DATABASE));
        }
        return new DemoReport.Chaos(
                killer.done(), killer.killed(), balance.applied(), balance.lost(), balance.doubled());
    }

    @Override
    public void close() throws InterruptedException {
        killer.close();
        stages.close();
    }
}
