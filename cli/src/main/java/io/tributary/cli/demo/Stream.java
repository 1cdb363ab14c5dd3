package io.tributary.cli.demo;

import io.tributary.cli.console.Amounts;
import io.tributary.cli.console.Progress;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.LoadProgress;
import io.tributary.contract.control.LoadTable;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.control.StageState;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Watches rows and changes arrive. A tenant that is paused, or a writer that gave up, ends the watch with the reason. */
final class Stream {
    private static final long POLL_MILLIS = 200;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Plan plan;
    private final Control control;
    private final Writers writers;
    private final Progress progress;

    Stream(Plan plan, Control control, Writers writers, Progress progress) {
        this.plan = plan;
        this.control = control;
        this.writers = writers;
        this.progress = progress;
    }

    /** Returns when every tenant's rows have been copied. */
    void awaitSnapshots() throws SQLException, InterruptedException, DemoException {
        progress.phase("the rows that are there are copied, while the applications write");
        try (Progress.Bar bar = progress.bar("tenants", plan.tenants().size())) {
            long copied = 0;
            while (copied < plan.tenants().size()) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                requireHealth();
                copied = copiedTenants();
                bar.show(copied, copied < plan.tenants().size() ? loaded() : "");
            }
        }
    }

    /** What is told of loads that are on their way, and of those that are over. */
    private String loaded() throws SQLException {
        long rows = 0;
        long bytes = 0;
        for (Tenant tenant : plan.tenants()) {
            Optional<LoadProgress> load = control.with(new LoadTable(plan, tenant)::read);
            rows += load.map(LoadProgress::rows).orElse(0L);
            bytes += load.map(LoadProgress::bytes).orElse(0L);
        }
        return Amounts.count(rows) + " rows, " + Amounts.bytes(bytes);
    }

    /** How many tenants' rows have been copied. */
    long copiedTenants() throws SQLException {
        long copied = 0;
        for (Tenant tenant : plan.tenants()) {
            copied += control.progress(tenant).filter(done -> done.begun()).isPresent() ? 1 : 0;
        }
        return copied;
    }

    /** Returns after so many seconds. */
    void flow(int seconds) throws SQLException, InterruptedException, DemoException {
        progress.phase("changes stream for " + seconds + " s; " + Amounts.count(rowsCopied()) + " rows were copied");
        long started = System.nanoTime();
        try (Progress.Bar bar = progress.bar("seconds", seconds)) {
            while (secondsSince(started) < seconds) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                requireHealth();
                bar.show(secondsSince(started), Amounts.count(changes()) + " changes");
            }
            bar.show(seconds, Amounts.count(changes()) + " changes");
        }
    }

    private static long secondsSince(long started) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
    }

    private long rowsCopied() throws SQLException {
        long rows = 0;
        for (Tenant tenant : plan.tenants()) {
            rows += control.progress(tenant).map(done -> done.rowsCopied()).orElse(0L);
        }
        return rows;
    }

    /** How many changes have been applied since rows were copied, for all tenants. */
    long changes() throws SQLException {
        long changes = 0;
        for (Tenant tenant : plan.tenants()) {
            changes += control.progress(tenant).map(done -> done.changes()).orElse(0L);
        }
        return changes;
    }

    /** Returns when no stage is getting over a failure, which takes it some seconds, or after half a minute. */
    void awaitWork() throws SQLException, InterruptedException, DemoException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (retrying() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            requireHealth();
        }
    }

    private boolean retrying() throws SQLException {
        for (Tenant tenant : plan.tenants()) {
            if (control.reports(tenant).stream().anyMatch(report -> report.state() == StageState.RETRYING)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks once.
     *
     * @throws DemoException when a tenant is paused or a writer has given up
     */
    void requireHealth() throws SQLException, DemoException {
        Optional<String> failure = writers.failure();
        if (failure.isPresent()) {
            throw new DemoException("a writer has given up: " + failure.get());
        }
        for (Tenant tenant : plan.tenants()) {
            for (StageReport report : control.reports(tenant)) {
                if (report.state() == StageState.PAUSED) {
                    throw new DemoException("tenant " + tenant.slug() + " is paused by the "
                            + report.stage().text() + ": " + report.reason().orElse("") + "; "
                            + report.remedy().orElse(""));
                }
            }
        }
    }
}
