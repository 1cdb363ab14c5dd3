package io.tributary.cli.command;

import io.tributary.cli.console.Console;
import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.validator.lag.StatusReader;
import io.tributary.validator.lag.TenantStatus;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints how every tenant is doing. */
@Command(name = "status", description = "Print every tenant's phase, rows copied, lag and last validation.")
final class StatusCommand implements Callable<Integer> {
    private static final long REDRAW_SECONDS = 2;
    private static final String CLEAR = "\033[H\033[2J";

    private final Tributary tributary;

    @Option(names = "--watch", description = "Print it again every two seconds, until Ctrl-C.")
    private boolean watch;

    StatusCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        Plan plan = tributary.plan();
        try (Control control = new Control(plan, "tributary-status")) {
            StartedMigration.require(plan, control);
            StatusReader reader = new StatusReader(plan, control);
            if (watch) {
                watch(plan, reader);
            } else {
                print(plan, reader.read());
            }
            return ExitCode.DONE.number();
        }
    }

    private void watch(Plan plan, StatusReader reader) throws Exception {
        Console console = tributary.console();
        try (Interruption interruption = Interruption.ofThisThread()) {
            while (!interruption.received()) {
                List<TenantStatus> statuses = reader.read();
                if (console.outIsTerminal()) {
                    console.out().print(CLEAR);
                }
                print(plan, statuses);
                TimeUnit.SECONDS.sleep(REDRAW_SECONDS);
            }
        } catch (InterruptedException e) {
            // It was to be watched until then.
        }
    }

    private void print(Plan plan, List<TenantStatus> statuses) {
        if (tributary.json()) {
            tributary.console().json(Map.of("migration", plan.migration(), "tenants", statuses));
            return;
        }
        PrintStream out = tributary.console().out();
        StatusTable.lines(statuses).forEach(out::println);
    }
}
