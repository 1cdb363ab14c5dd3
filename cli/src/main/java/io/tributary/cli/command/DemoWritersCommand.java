package io.tributary.cli.command;

import io.tributary.cli.console.Amounts;
import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.cli.demo.Writers;
import io.tributary.contract.plan.Plan;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the shop's writers alone, on sources that have the shop's tables: for the compose file's profile "demo". */
@Command(name = "demo-writers", hidden = true, description = "Write into the plan's sources as the shop's application.")
final class DemoWritersCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 500;

    private final Tributary tributary;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "0",
            description = "How long; 0 for until it is stopped.")
    private int seconds;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "" + Writers.TRANSACTIONS_PER_SECOND,
            description =
                    "How many transactions a second, of all tenants together, at most; ${DEFAULT-VALUE} by default.")
    private int rate;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Where random choices begin.")
    private long seed;

    DemoWritersCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        if (rate < 1) {
            throw new CommandFailure(ExitCode.WRONG_USAGE, "--rate wants at least 1 transaction a second, not " + rate);
        }
        Plan plan = tributary.plan();
        long started = System.nanoTime();
        try (Interruption interruption = Interruption.ofThisThread();
                Writers writers = Writers.ofShop(plan.tenants(), seed, rate)) {
            tributary.console().tell("tributary: writing as the shop's application");
            while (!interruption.received() && !over(started)) {
                requireHealth(writers);
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
            print(writers);
        } catch (InterruptedException e) {
            tributary.console().tell("tributary: stopped");
        }
        return ExitCode.DONE.number();
    }

    private boolean over(long started) {
        return seconds > 0 && System.nanoTime() - started > TimeUnit.SECONDS.toNanos(seconds);
    }

    private static void requireHealth(Writers writers) throws CommandFailure {
        if (writers.failure().isPresent()) {
            throw new CommandFailure(
                    ExitCode.FAILED, writers.failure().get() + "; the sources must have the shop's tables (shop.sql)");
        }
    }

    private void print(Writers writers) {
        if (tributary.json()) {
            tributary.console().json(Map.of("transactions", writers.committed()));
        } else {
            tributary.console().out().println(Amounts.count(writers.committed()) + " transactions committed");
        }
    }
}
