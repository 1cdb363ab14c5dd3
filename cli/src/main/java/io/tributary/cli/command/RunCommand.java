package io.tributary.cli.command;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.cli.pipeline.HealthFile;
import io.tributary.cli.pipeline.Pipeline;
import io.tributary.cli.pipeline.TargetPreparation;
import io.tributary.cli.preflight.FindingList;
import io.tributary.cli.preflight.Preflight;
import io.tributary.contract.check.Finding;
import io.tributary.contract.control.StageName;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.stage.Faults;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the stages until a signal stops them. */
@Command(
        name = "run",
        description = "Run the stages, until Ctrl-C: all of them in this process, or one of them, beside others.")
final class RunCommand implements Callable<Integer> {
    private static final long SERVER_POLL_MILLIS = 2_000;

    private final Tributary tributary;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "STAGE",
            converter = StageConverter.class,
            description = "One of connector, transformer, sink, validator; all without a name.")
    private StageName stage;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            description =
                    "How long to wait at the start for servers that do not answer yet: 30s, 2m. Default: not at all.")
    private Optional<String> wait = Optional.empty();

    @Option(
            names = "--health-file",
            paramLabel = "FILE",
            description = "A file to write every few seconds while the stages work, for a container's health check.")
    private Optional<Path> healthFile = Optional.empty();

    RunCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.EVENTS);
        Plan plan = tributary.plan();
        try (Interruption interruption = Interruption.ofThisThread()) {
            return run(plan, interruption).number();
        }
    }

    private ExitCode run(Plan plan, Interruption interruption) throws Exception {
        List<StageName> stages = stage == null ? List.of(StageName.values()) : List.of(stage);
        try {
            return run(plan, stages);
        } catch (Exception e) {
            // Whatever fails after the signal fails because of it.
            if (!interruption.received()) {
                throw e;
            }
            printStopped(stages);
            return ExitCode.DONE;
        }
    }

    private ExitCode run(Plan plan, List<StageName> stages) throws Exception {
        long deadline = System.nanoTime() + patience().toNanos();
        Preflight preflight = preflight(plan, deadline);
        List<Finding> obstacles = obstacles(plan, preflight);
        if (!obstacles.isEmpty()) {
            return refuse(preflight, obstacles);
        }
        FindingList.printProblems(tributary.console(), preflight.findings());
        Set<String> blocked = preflight.blockedTenants();
        prepare(plan, blocked, deadline);
        try (Pipeline pipeline = Pipeline.start(plan, stages, blocked, new SimpleMeterRegistry());
                AutoCloseable health = startHealth(plan, stages)) {
            tell(plan, stages);
            new CountDownLatch(1).await();
            throw new IllegalStateException("nothing but an interrupt ends the wait");
        }
    }

    private AutoCloseable startHealth(Plan plan, List<StageName> stages) {
        return healthFile.isEmpty() ? () -> {} : HealthFile.start(plan, stages, healthFile.get());
    }

    private Preflight preflight(Plan plan, long deadline) throws InterruptedException {
        Preflight preflight = Preflight.beforeRun(plan);
        while (preflight.awaitsServers() && System.nanoTime() < deadline) {
            FindingList.printProblems(tributary.console(), preflight.blockers());
            awaitServers();
            preflight = Preflight.beforeRun(plan);
        }
        return preflight;
    }

    /** The target may go away between the preflight and this. */
    private void prepare(Plan plan, Set<String> blocked, long deadline) throws Exception {
        while (true) {
            try {
                TargetPreparation.prepare(plan, blocked);
                return;
            } catch (SQLException e) {
                if (!Faults.passes(e) || System.nanoTime() >= deadline) {
                    throw e;
                }
                tributary.console().tell("tributary: the target's schema: " + e.getMessage());
            }
            awaitServers();
        }
    }

    private void awaitServers() throws InterruptedException {
        tributary.console().tell("tributary: waiting for servers that do not answer yet");
        TimeUnit.MILLISECONDS.sleep(SERVER_POLL_MILLIS);
    }

    private Duration patience() {
        try {
            return wait.map(text -> Duration.parse("PT" + text)).orElse(Duration.ZERO);
        } catch (DateTimeParseException e) {
            throw new ParameterException(
                    spec.commandLine(), "--wait '" + wait.orElse("") + "' is not a duration; write it as 30s or 2m");
        }
    }

    /** A migration that has begun goes on with those tenants that can; one that has not starts with all or none. */
    private static List<Finding> obstacles(Plan plan, Preflight preflight) {
        List<Finding> common = preflight.commonBlockers();
        if (preflight.ok() || !common.isEmpty()) {
            return preflight.blockers();
        }
        try {
            return TargetPreparation.migrationHasBegun(plan) ? common : preflight.blockers();
        } catch (SQLException e) {
            return preflight.blockers();
        }
    }

    private ExitCode refuse(Preflight preflight, List<Finding> obstacles) {
        if (tributary.json()) {
            tributary.console().json(preflight.document());
        }
        FindingList.printProblems(tributary.console(), preflight.findings());
        tributary.console().tell("tributary: not started, and nothing was changed; blockers: " + obstacles.size());
        return ExitCode.BLOCKED;
    }

    private void tell(Plan plan, List<StageName> stages) {
        tributary
                .console()
                .tell("tributary: running " + String.join(", ", names(stages)) + " for "
                        + plan.tenants().size() + " tenants of migration " + plan.migration() + "; Ctrl-C stops");
    }

    private void printStopped(List<StageName> stages) {
        tributary.console().tell("tributary: stopped; the next run goes on from here");
        if (tributary.json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("stopped", true);
            document.put("stages", names(stages));
            tributary.console().json(document);
        }
    }

    private static List<String> names(List<StageName> stages) {
        return stages.stream().map(StageName::text).toList();
    }
}
