package io.tributary.cli.pipeline;

import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.control.WayBackTable;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the stages of ways back beside those of the way there: a tenant's from when it is asked for until that is withdrawn. Each
 * tenant's are its own, so that a source that is down keeps no other waiting.
 */
final class WaysBack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WaysBack.class);
    private static final long LOOK_SECONDS = 1;
    /** A validator compares from the forward side, whoever serves. */
    private static final Set<StageName> MOVING = Set.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);

    private final Plan plan;
    private final List<StageName> stages;
    private final MeterRegistry meters;
    private final Control control;
    private final Map<String, Pipeline> running = new HashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ways-back");
        thread.setDaemon(true);
        return thread;
    });

    private WaysBack(Plan plan, Collection<StageName> stages, MeterRegistry meters) {
        this.plan = plan;
        this.stages = stages.stream().filter(MOVING::contains).toList();
        this.meters = meters;
        this.control = new Control(plan, "tributary-ways-back");
    }

    /** Looks from now on which ways back are asked for. */
    static WaysBack start(Plan plan, Collection<StageName> stages, MeterRegistry meters) {
        WaysBack ways = new WaysBack(plan, stages, meters);
        if (!ways.stages.isEmpty()) {
            ways.clock.scheduleWithFixedDelay(ways::look, 0, LOOK_SECONDS, TimeUnit.SECONDS);
        }
        return ways;
    }

    private void look() {
        try {
            Set<String> wanted = control.with(new WayBackTable(plan)::tenants);
            for (Tenant tenant : plan.tenants()) {
                if (wanted.contains(tenant.slug()) && !running.containsKey(tenant.slug())) {
                    LOG.info("the way back of {} starts", tenant.slug());
                    running.put(tenant.slug(), Pipeline.startBack(plan.reversed(tenant), stages, meters));
                } else if (!wanted.contains(tenant.slug()) && running.containsKey(tenant.slug())) {
                    LOG.info("the way back of {} ends", tenant.slug());
                    end(running.remove(tenant.slug()));
                }
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warn("ways back cannot be looked for: {}", Faults.describe(e));
        } catch (Exception e) {
            LOG.warn("a way back cannot start: {}", Faults.describe(e), e);
        }
    }

    /** A stage that comes to rest slowly keeps no other way back waiting. */
    private static void end(Pipeline pipeline) {
        Thread thread = new Thread(() -> close(pipeline), "way-back-end");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Pipeline pipeline) {
        try {
            pipeline.close();
        } catch (Exception e) {
            LOG.warn("a way back did not end well: {}", Faults.describe(e));
        }
    }

    @Override
    public void close() throws Exception {
        clock.shutdownNow();
        if (!clock.awaitTermination(1, TimeUnit.MINUTES)) {
            LOG.warn("a way back is still starting");
        }
        running.values().forEach(WaysBack::close);
        control.close();
    }
}
