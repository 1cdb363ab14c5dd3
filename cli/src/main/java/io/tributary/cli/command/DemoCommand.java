package io.tributary.cli.command;

import io.tributary.cli.console.Console;
import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.cli.console.Progress;
import io.tributary.cli.demo.BlockedException;
import io.tributary.cli.demo.Demo;
import io.tributary.cli.demo.DemoException;
import io.tributary.cli.demo.DemoOptions;
import io.tributary.cli.demo.DemoPooler;
import io.tributary.cli.demo.DemoReport;
import io.tributary.cli.demo.DemoReportPrinter;
import io.tributary.cli.preflight.FindingList;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells the whole story on embedded servers. */
@Command(
        name = "demo",
        description =
                "Migrate live tenants on an embedded PostgreSQL and Kafka, cut them over and back; needs no plan and leaves"
                        + " nothing behind.")
final class DemoCommand implements Callable<Integer> {
    private static final int MOST_TENANTS = 100;
    private static final int MOST_SECONDS = 24 * 3600;
    private static final int MOST_KILLS = 100_000;
    private static final int SEEDS = 1_000_000;

    private final Tributary tributary;

    @Option(names = "--tenants", paramLabel = "N", defaultValue = "3", description = "How many; ${DEFAULT-VALUE}.")
    private int tenants;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "How long changes stream; ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--sql",
            paramLabel = "FILE",
            description = "Create every tenant from this SQL script instead of the shop's.")
    private Path script;

    @Option(names = "--keep", description = "Leave everything running until Ctrl-C, and print how to connect.")
    private boolean keep;

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "0",
            description = "Kill stages, servers or connections N times meanwhile, and count what is lost or doubled.")
    private int kills;

    @Option(names = "--seed", paramLabel = "S", description = "Repeat the random choices of an earlier demo.")
    private Long seed;

    DemoCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        requireRange("--tenants", tenants, MOST_TENANTS);
        requireRange("--seconds", seconds, MOST_SECONDS);
        if (kills < 0 || kills > MOST_KILLS) {
            throw new CommandFailure(
                    ExitCode.WRONG_USAGE, "--kills is " + kills + "; give a number from 0 to " + MOST_KILLS);
        }
        long chosen = seed == null ? new SecureRandom().nextInt(SEEDS) : seed;
        DemoOptions options = new DemoOptions(
                tenants, seconds, Optional.ofNullable(script), keep, kills, chosen, DemoPooler.installed());
        try (Interruption interruption = Interruption.ofThisThread()) {
            return run(options, interruption);
        }
    }

    private int run(DemoOptions options, Interruption interruption) throws Exception {
        Console console = tributary.console();
        try (Demo demo = new Demo(options, new Progress(console))) {
            DemoReport report = demo.run();
            print(report);
            if (options.keep()) {
                keep(demo);
            }
            return exitCode(report).number();
        } catch (BlockedException e) {
            return blocked(e);
        } catch (Exception e) {
            // Whatever fails after the signal fails because of it.
            if (interruption.received()) {
                console.tell("tributary: stopped; nothing is left running");
                return Interruption.EXIT_CODE;
            }
            throw e instanceof DemoException known ? failure(known) : e;
        }
    }

    private static ExitCode exitCode(DemoReport report) {
        if (report.passed()) {
            return ExitCode.DONE;
        }
        return report.rowsAsPromised() ? ExitCode.FAILED : ExitCode.ROWS_DIFFER;
    }

    private static CommandFailure failure(DemoException failed) {
        ExitCode code = failed.usage() ? ExitCode.WRONG_USAGE : ExitCode.FAILED;
        return new CommandFailure(code, failed.getMessage(), failed);
    }

    private static void requireRange(String option, int value, int most) throws CommandFailure {
        if (value < 1 || value > most) {
            throw new CommandFailure(
                    ExitCode.WRONG_USAGE, option + " is " + value + "; give a number from 1 to " + most);
        }
    }

    private void print(DemoReport report) {
        if (tributary.json()) {
            tributary.console().json(report);
        } else {
            DemoReportPrinter.print(report, tributary.console().out());
        }
    }

    private void keep(Demo demo) {
        Console console = tributary.console();
        console.tell("Everything goes on until Ctrl-C. To look at it:");
        demo.connections().forEach(line -> console.tell("  " + line));
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            console.tell("tributary: stopping");
        }
    }

    private int blocked(BlockedException blocked) {
        FindingList.printProblems(tributary.console(), blocked.preflight().findings());
        tributary
                .console()
                .tell(
                        "tributary: the script's tables cannot be migrated as they are; correct the script. A demo has no"
                                + " plan of yours: what a remedy excludes or names there, leave out of the script or put into it");
        if (tributary.json()) {
            tributary.console().json(blocked.preflight().document());
        }
        return ExitCode.BLOCKED.number();
    }
}
