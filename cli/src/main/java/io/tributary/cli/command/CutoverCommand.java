package io.tributary.cli.command;

import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.Phase;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import io.tributary.validator.cutover.MoveKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Switches tenants from their sources to the target. */
@Command(
        name = "cutover",
        description = {
            "Switch tenants over to the target: stop their writes, let the last change arrive, prove both sides equal, switch.",
            "What takes longer than the plan's pauseLimit is undone by itself. After a crash the same command, or a running"
                    + " validator, undoes what was not switched and completes what was."
        })
final class CutoverCommand implements Callable<Integer> {
    private final Tributary tributary;

    @Spec
    private CommandSpec spec;

    @Option(names = "--tenant", paramLabel = "SLUG", description = "The tenant; may be given again for others.")
    private List<String> slugs = List.of();

    @Option(names = "--all", description = "Every tenant that is not switched yet, one after the other.")
    private boolean all;

    @Option(names = "--dry-run", description = "Do everything that comes before writes are stopped, and nothing else.")
    private boolean dryRun;

    CutoverCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        if (all == !slugs.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "name tenants with --tenant, or all of them with --all");
        }
        Plan plan = tributary.plan();
        try (Interruption interruption = Interruption.ofThisThread();
                Control control = new Control(plan, "tributary-cutover")) {
            StartedMigration.require(plan, control);
            MoveSession session = new MoveSession(tributary, plan, control);
            for (Tenant tenant : tenants(plan, control)) {
                TenantOption.requireStarted(plan, control, tenant);
                move(session, tenant);
                if (interruption.received()) {
                    break;
                }
            }
            return session.end().number();
        }
    }

    /** Whatever fails with one tenant, the others' turns come. */
    private void move(MoveSession session, Tenant tenant) throws InterruptedException {
        try {
            if (dryRun) {
                session.tryOut(tenant);
            } else {
                session.move(tenant, MoveKind.CUTOVER, null);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            session.failed(tenant, Faults.describe(e));
        }
    }

    private List<Tenant> tenants(Plan plan, Control control) throws Exception {
        List<Tenant> tenants = new ArrayList<>();
        if (!all) {
            for (String slug : slugs) {
                tenants.add(TenantOption.of(plan, slug));
            }
            return tenants;
        }
        for (Tenant tenant : plan.tenants()) {
            if (control.phase(tenant) != Phase.MULTI_TENANT) {
                tenants.add(tenant);
            }
        }
        return tenants;
    }
}
