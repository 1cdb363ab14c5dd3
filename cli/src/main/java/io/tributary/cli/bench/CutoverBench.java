package io.tributary.cli.bench;

import io.tributary.cli.console.Progress;
import io.tributary.cli.load.ClientLoad;
import io.tributary.cli.load.Verdict;
import io.tributary.embedded.PgBouncerServer;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/**
 * What a tenant's clients notice when it is switched over and back under their load, through a real PgBouncer: how long they
 * wait, and whether anything of theirs fails, is lost or is there twice.
 */
public final class CutoverBench {
    private static final long ROUND_MILLIS = 60_000;

    private final int moves;
    private final int clients;
    private final TenantMoverFactory mover;
    private final Progress progress;

    /** Makes the mover of a migration. */
    @FunctionalInterface
    interface TenantMoverFactory {
        TenantMover of(PooledMigration migration) throws Exception;
    }

    /**
     * By the moves of {@code cutover} and {@code rollback}.
     *
     * @param moves how often the tenant is switched over, and as often back
     */
    public static CutoverBench journaled(int moves, int clients, Progress progress) {
        return new CutoverBench(moves, clients, JournaledMover::new, progress);
    }

    /** @param moves how often the tenant is switched over, and as often back */
    CutoverBench(int moves, int clients, TenantMoverFactory mover, Progress progress) {
        this.moves = moves;
        this.clients = clients;
        this.mover = mover;
        this.progress = progress;
    }

    /**
     * Measures, and stops what it has started.
     *
     * @throws BenchException when a move does not end as it should, or PgBouncer is not installed
     */
    public List<Measurement> run() throws Exception {
        if (!PgBouncerServer.installed()) {
            throw new BenchException("PgBouncer is not installed; on Debian and Ubuntu: apt-get install"
                    + " --no-install-recommends pgbouncer");
        }
        try (PooledMigration migration = PooledMigration.start(progress)) {
            TenantMover moving = mover.of(migration);
            ClientLoad load = migration.load(clients);
            PauseTally cutovers = new PauseTally("cutover");
            PauseTally rollbacks = new PauseTally("rollback");
            try {
                move(migration, moving, load, cutovers, rollbacks);
            } finally {
                load.close();
            }
            List<Measurement> all = new ArrayList<>(cutovers.measurements(load));
            all.addAll(rollbacks.measurements(load));
            try (Connection serving = migration.serving(false)) {
                all.addAll(measurements(load.compare(serving)));
            }
            return all;
        }
    }

    private void move(
            PooledMigration migration, TenantMover moving, ClientLoad load, PauseTally cutovers, PauseTally rollbacks)
            throws Exception {
        progress.phase(moves + " cutovers and as many rollbacks while " + clients + " clients write");
        try (Progress.Bar bar = progress.bar("moves", 2L * moves)) {
            for (int i = 0; i < moves; i++) {
                awaitRound(load);
                long from = System.nanoTime();
                TenantMover.Result over = required(moving.cutover(migration.tenant()), "cutover");
                awaitRound(load);
                cutovers.add(from, System.nanoTime(), over);
                bar.show(2L * i + 1, "");
                from = System.nanoTime();
                TenantMover.Result back = required(moving.rollback(migration.tenant(), "benchmark"), "rollback");
                awaitRound(load);
                rollbacks.add(from, System.nanoTime(), back);
                bar.show(2L * i + 2, "");
            }
        }
    }

    private static TenantMover.Result required(TenantMover.Result result, String kind) throws BenchException {
        if (result.failure().isPresent()) {
            throw new BenchException(
                    "a " + kind + " was not made: " + result.failure().get());
        }
        return result;
    }

    private static void awaitRound(ClientLoad load) throws Exception {
        if (!load.awaitRound(ROUND_MILLIS)) {
            throw new BenchException("a client has not ended a transaction within " + ROUND_MILLIS / 1_000 + " s");
        }
    }

    private List<Measurement> measurements(Verdict verdict) {
        verdict.errors().forEach(progress::phase);
        return List.of(
                new Measurement("clients", clients, "clients"),
                new Measurement("transactions", verdict.acknowledged(), "transactions"),
                new Measurement("errors", verdict.errorCount(), "errors"),
                new Measurement("lost", verdict.lost(), "transactions"),
                new Measurement("doubled", verdict.doubled() + verdict.unbooked(), "transactions"),
                new Measurement("balanced", verdict.balanced() ? 1 : 0, "boolean"));
    }
}
