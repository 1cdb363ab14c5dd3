package io.tributary.validator.hook;

import io.tributary.contract.plan.HookPoint;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the plan's commands by {@code sh -c}, with these variables in their environment: {@code TRIBUTARY_MIGRATION}, {@code
 * TRIBUTARY_TENANT} (the slug), {@code TRIBUTARY_TENANT_NAME}, {@code TRIBUTARY_TENANT_ID} (empty where it is not known), {@code
 * TRIBUTARY_STEP} (the point's name in the plan), and what the caller adds. They get no input.
 */
public final class Hooks {
    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);
    private static final long REST_OF_OUTPUT_MILLIS = 500;
    private static final long DEATH_SECONDS = 5;

    private final Plan plan;
    private final Function<Tenant, Optional<UUID>> ids;
    private final HookEnvironment environment;

    /** @param ids the tenants' ids, where they are known */
    public Hooks(Plan plan, Function<Tenant, Optional<UUID>> ids) {
        this.plan = plan;
        this.ids = ids;
        this.environment = new HookEnvironment(plan);
    }

    /**
     * Runs the command of a point, to its end or the plan's {@code hookLimit}; then it is killed with all that it started.
     *
     * @param more further variables, their names without the prefix {@code TRIBUTARY_}; nothing secret
     * @return what it did; empty where the plan has no command
     * @throws HookFailedException when it fails or is killed
     * @throws InterruptedException after it was killed because this thread was interrupted
     */
    public Optional<HookRun> run(HookPoint point, Tenant tenant, Map<String, String> more)
            throws HookFailedException, InterruptedException {
        String command = plan.cutover().hooks().get(point);
        if (command == null) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>(more);
        variables.put("MIGRATION", plan.migration());
        variables.put("TENANT", tenant.slug());
        variables.put("TENANT_NAME", tenant.name());
        variables.put("TENANT_ID", ids.apply(tenant).map(UUID::toString).orElse(""));
        variables.put("STEP", point.planName());
        return Optional.of(run(point, command, variables));
    }

    private HookRun run(HookPoint point, String command, Map<String, String> variables)
            throws HookFailedException, InterruptedException {
        LOG.info("hook started step={} tenant={}", point.planName(), variables.get("TENANT"));
        long started = System.nanoTime();
        Process process = start(point, command, variables);
        OutputTail output = OutputTail.of(process.getInputStream());
        Duration limit = plan.cutover().hookLimit();
        boolean ended;
        try {
            ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            kill(process);
            throw e;
        }
        if (!ended) {
            kill(process);
        }
        HookRun run = new HookRun(
                command, ended ? process.exitValue() : -1, millisSince(started), output.text(REST_OF_OUTPUT_MILLIS));
        LOG.info(
                "hook ended step={} exit={} millis={} output={}",
                point.planName(),
                run.exitCode(),
                run.millis(),
                run.output());
        if (!ended) {
            throw new HookFailedException(
                    point, "did not end within hookLimit, " + limit.toMillis() + " ms, and was killed", run);
        }
        if (run.exitCode() != 0) {
            throw new HookFailedException(point, "ended with exit code " + run.exitCode(), run);
        }
        return run;
    }

    private Process start(HookPoint point, String command, Map<String, String> variables) throws HookFailedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
        environment.apply(builder.environment(), variables);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new HookFailedException(
                    point, "cannot be started: " + e.getMessage(), new HookRun(command, -1, 0, ""));
        }
    }

    /** Whom the shell has started is asked before it ends: afterwards they are nobody's children. */
    private static void kill(Process process) throws InterruptedException {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(child -> {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
        });
        process.waitFor(DEATH_SECONDS, TimeUnit.SECONDS);
    }

    private static long millisSince(long started) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    }
}
