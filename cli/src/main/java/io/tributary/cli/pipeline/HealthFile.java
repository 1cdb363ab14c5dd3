package io.tributary.cli.pipeline;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.control.StageState;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is written every few seconds, as long as the process can read the control schema and every tenant has each
 * of the stages that run here: in this process or in another, running or paused for a person. A file that has grown old
 * tells a container's health check that the process, or something that it needs, does not work.
 */
public final class HealthFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthFile.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Plan plan;
    private final List<StageName> stages;
    private final Path file;
    private final Control control;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "health");
        thread.setDaemon(true);
        return thread;
    });

    private HealthFile(Plan plan, List<StageName> stages, Path file) {
        this.plan = plan;
        this.stages = stages;
        this.file = file;
        this.control = new Control(plan, "tributary-health");
    }

    /** Writes the file from now on. */
    public static HealthFile start(Plan plan, List<StageName> stages, Path file) {
        HealthFile health = new HealthFile(plan, stages, file);
        health.clock.scheduleWithFixedDelay(health::look, 0, INTERVAL.toSeconds(), TimeUnit.SECONDS);
        return health;
    }

    private void look() {
        try {
            if (healthy()) {
                Files.writeString(file, Instant.now() + System.lineSeparator());
            }
        } catch (SQLException | IOException | RuntimeException e) {
            LOG.warn("not healthy: {}", e.getMessage());
        }
    }

    private boolean healthy() throws SQLException {
        for (Tenant tenant : plan.tenants()) {
            List<StageName> working = control.reports(tenant).stream()
                    .filter(HealthFile::works)
                    .map(StageReport::stage)
                    .toList();
            if (!working.containsAll(stages)) {
                LOG.warn("not healthy: tenant {} has {} of {}", tenant.slug(), working, stages);
                return false;
            }
        }
        return true;
    }

    /** A paused stage gives its lease back between its looks at the cause. */
    private static boolean works(StageReport report) {
        return report.state() == StageState.PAUSED || report.state() == StageState.RUNNING && report.alive();
    }

    @Override
    public void close() throws SQLException {
        clock.shutdownNow();
        control.close();
    }
}
