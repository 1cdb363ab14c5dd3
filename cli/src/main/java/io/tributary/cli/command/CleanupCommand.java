package io.tributary.cli.command;

import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.cutover.Farewell;
import io.tributary.validator.cutover.MoveFailedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes what a tenant's migration has left. */
@Command(
        name = "cleanup",
        description =
                "Remove what a tenant's migration has left: slots, publications, the guards and the control schema in its"
                        + " source, its rows of the control schema in the target. Its own rows, and its topics, stay.")
final class CleanupCommand implements Callable<Integer> {
    private final Tributary tributary;

    @Option(names = "--tenant", paramLabel = "SLUG", required = true, description = "The tenant.")
    private String slug;

    @Option(names = "--abandon", description = "Also when its source serves it: its migration is given up.")
    private boolean abandon;

    CleanupCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        Plan plan = tributary.plan();
        Tenant tenant = TenantOption.of(plan, slug);
        try (Interruption interruption = Interruption.ofThisThread();
                Control control = new Control(plan, "tributary-cleanup")) {
            TenantOption.requireStarted(plan, control, tenant);
            new Farewell(plan, control).cleanUp(tenant, abandon);
        } catch (MoveFailedException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage(), e);
        }
        if (tributary.json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("tenant", slug);
            document.put("cleaned", true);
            tributary.console().json(document);
        } else {
            tributary.console().out().println(slug + ": CLEAN; take it out of the plan before stages run again");
        }
        return ExitCode.DONE.number();
    }
}
