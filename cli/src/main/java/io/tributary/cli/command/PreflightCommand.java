package io.tributary.cli.command;

import io.tributary.cli.console.Logging.Volume;
import io.tributary.cli.preflight.FindingList;
import io.tributary.cli.preflight.Preflight;
import io.tributary.contract.plan.Plan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints the readiness list. Changes nothing. */
@Command(name = "preflight", description = "Check whether the migration can start: each finding, and its remedy.")
final class PreflightCommand implements Callable<Integer> {
    private final Tributary tributary;

    PreflightCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        Plan plan = tributary.plan();
        Preflight preflight = Preflight.of(plan);
        if (tributary.json()) {
            tributary.console().json(preflight.document());
        } else {
            FindingList.print(tributary.console(), preflight.findings());
        }
        return (preflight.ok() ? ExitCode.DONE : ExitCode.BLOCKED).number();
    }
}
