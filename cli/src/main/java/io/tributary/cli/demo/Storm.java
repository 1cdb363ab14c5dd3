package io.tributary.cli.demo;

import io.tributary.cli.chaos.Killer;
import io.tributary.cli.chaos.Schedule;
import io.tributary.cli.chaos.StageProcesses;
import io.tributary.cli.chaos.Victim;
import io.tributary.cli.console.Progress;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import io.tributary.contract.stage.PausedException;
import io.tributary.validator.compare.Validator;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;

/** Stages in processes of their own, and a killer among them and their servers, until all kills are done. */
final class Storm implements AutoCloseable {
    private static final long POLL_MILLIS = 200;
    private static final Duration CALM = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Stream stream;
    private final Vitals vitals;
    private final Progress progress;
    private final StageProcesses stages;
    private final Killer killer;
    private final long started = System.nanoTime();
    private long seconds;

    private Storm(Stream stream, Vitals vitals, Progress progress, StageProcesses stages, Killer killer) {
        this.stream = stream;
        this.vitals = vitals;
        this.progress = progress;
        this.stages = stages;
        this.killer = killer;
    }

    /**
     * Starts the stages and the killing.
     *
     * @param logs a directory for the logs of what is killed
     */
    static Storm start(
            Path planFile,
            Path logs,
            DemoServers servers,
            DemoOptions options,
            Stream stream,
            Vitals vitals,
            Progress progress)
            throws IOException, InterruptedException {
        StageProcesses stages = StageProcesses.start(planFile, logs);
        List<Victim> victims = new ArrayList<>(stages.victims(servers.targetSessions()));
        victims.addAll(servers.victims());
        Killer killer = Killer.start(new Schedule(victims, options.seed()), options.kills(), vitals);
        return new Storm(stream, vitals, progress, stages, killer);
    }

    /** Returns when all kills are done, so many seconds have passed, and every stage and server is up or coming up. */
    void rage(int seconds, int kills) throws Exception {
        long end = started + TimeUnit.SECONDS.toNanos(seconds);
        try (Progress.Bar bar = progress.bar("kills", kills)) {
            while (!killer.finished() || System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                if (killer.failure().isPresent()) {
                    throw new DemoException(
                            Faults.describe(killer.failure().get()),
                            killer.failure().get());
                }
                stages.revive();
                bar.show(killer.done(), look());
            }
        }
        killer.close();
        this.seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
    }

    private String look() throws SQLException, DemoException {
        String ended = stages.ended() == 0 ? "" : ", " + stages.ended() + " stages ended by themselves";
        String waits = killer.doing().isEmpty() ? "" : "; " + killer.doing();
        try {
            stream.requireHealth();
            vitals.look();
            return vitals.summary() + ended + waits;
        } catch (SQLException e) {
            if (!Faults.passes(e)) {
                throw e;
            }
            return "the target is down" + ended + waits;
        }
    }

    /**
     * Returns when all that has been committed by now is in the target.
     *
     * @throws DemoException when a tenant has not moved for minutes
     */
    void calm(List<Tenant> tenants, Validator validator) throws Exception {
        try (Progress.Bar bar = progress.bar("tenants", tenants.size())) {
            for (int arrived = 0; arrived < tenants.size(); arrived++) {
                Tenant tenant = tenants.get(arrived);
                Optional<LogSequenceNumber> position = Optional.empty();
                long deadline = System.nanoTime() + CALM.toNanos();
                while (!arrives(tenant, validator)) {
                    stages.revive();
                    bar.show(arrived, look());
                    if (!vitals.position(tenant).equals(position)) {
                        position = vitals.position(tenant);
                        deadline = System.nanoTime() + CALM.toNanos();
                    }
                    if (System.nanoTime() > deadline) {
                        throw new DemoException("tenant " + tenant.slug() + " has not moved for " + CALM.toMinutes()
                                + " minutes since the last kill: " + vitals.describe());
                    }
                }
            }
        }
    }

    private static boolean arrives(Tenant tenant, Validator validator) throws SQLException, InterruptedException {
        try {
            validator.waitApplied(tenant, LOOK);
            return true;
        } catch (PausedException e) {
            return false;
        } catch (SQLException e) {
            if (!Faults.passes(e)) {
                throw e;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            return false;
        }
    }

    /** What was killed and what became of the writers' transactions, when nothing is on its way any more. */
    DemoReport.Chaos report(Map<Tenant, UUID> ids, DemoServers servers) throws SQLException {
        Ledger.Balance balance = new Ledger.Balance(0, 0, 0);
        try (Connection target = servers.target().connect(DemoServers.TARGET_DATABASE)) {
            for (Map.Entry<Tenant, UUID> tenant : ids.entrySet()) {
                try (Connection source = tenant.getKey().source().connect("tributary-demo")) {
                    balance = balance.plus(Ledger.balance(source, target, tenant.getValue()));
                }
            }
        }
        return new DemoReport.Chaos(
                killer.done(),
                seconds,
                killer.deaths(),
                stages.ended(),
                balance.applied(),
                balance.lost(),
                balance.doubled());
    }

    @Override
    public void close() throws InterruptedException {
        killer.close();
        stages.close();
    }
}
