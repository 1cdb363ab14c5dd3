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

/** Ends the way back of a tenant that was switched over. */
@Command(
        name = "complete",
        description =
                "End the way back of a tenant that the target serves: nothing flows back to its source any more, and there"
                        + " is no rollback.")
final class CompleteCommand implements Callable<Integer> {
    private final Tributary tributary;

    @Option(names = "--tenant", paramLabel = "SLUG", required = true, description = "The tenant.")
    private String slug;

    CompleteCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        Plan plan = tributary.plan();
        Tenant tenant = TenantOption.of(plan, slug);
        try (Interruption interruption = Interruption.ofThisThread();
                Control control = new Control(plan, "tributary-complete")) {
            TenantOption.requireStarted(plan, control, tenant);
            new Farewell(plan, control).complete(tenant);
        } catch (MoveFailedException e) {
            throw new CommandFailure(ExitCode.FAILED, e.getMessage(), e);
        }
        if (tributary.json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("tenant", slug);
            document.put("completed", true);
            tributary.console().json(document);
        } else {
            tributary
                    .console()
                    .out()
                    .println(slug
                            + ": COMPLETE; its source takes no writes and gets none; what is left of the migration goes"
                            + " with tributary cleanup --tenant " + slug);
        }
        return ExitCode.DONE.number();
    }
}
