package io.tributary.cli.command;

import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.cli.console.Progress;
import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.cutover.ForcedRollback;
import io.tributary.validator.cutover.MoveFailedException;
import io.tributary.validator.cutover.MoveKind;
import io.tributary.validator.cutover.Parties;
import io.tributary.validator.cutover.ReturnedTarget;
import io.tributary.validator.cutover.Router;
import io.tributary.validator.cutover.Side;
import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Brings a tenant back to its source. */
@Command(
        name = "rollback",
        description =
                "Bring a tenant back to its source, with all that was written in the target since it was switched over.")
final class RollbackCommand implements Callable<Integer> {
    private final Tributary tributary;

    @Spec
    private CommandSpec spec;

    @Option(names = "--tenant", paramLabel = "SLUG", required = true, description = "The tenant.")
    private String slug;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; it is kept in the journal.")
    private String reason;

    @Option(
            names = "--accept-loss",
            description =
                    "The target is gone: go on at the source with what has come back, and lose the rest, which is told"
                            + " first.")
    private boolean acceptLoss;

    RollbackCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        if (reason.isBlank()) {
            throw new ParameterException(spec.commandLine(), "--reason must say why");
        }
        Plan plan = tributary.plan();
        Tenant tenant = TenantOption.of(plan, slug);
        if (acceptLoss) {
            return force(plan, tenant).number();
        }
        try (Interruption interruption = Interruption.ofThisThread();
                Control control = new Control(plan, "tributary-rollback")) {
            TenantOption.requireStarted(plan, control, tenant);
            MoveSession session = new MoveSession(tributary, plan, control);
            session.move(tenant, MoveKind.ROLLBACK, reason);
            return session.end().number();
        }
    }

    private ExitCode force(Plan plan, Tenant tenant) throws Exception {
        try (Control control = new Control(plan, "tributary-rollback")) {
            return ForcedRollback.targetAnswers(plan) ? tell(plan, control, tenant) : force(plan, control, tenant);
        } catch (MoveFailedException e) {
            throw new CommandFailure(ExitCode.FAILED, "nothing was changed: " + e.getMessage(), e);
        }
    }

    private ExitCode force(Plan plan, Control control, Tenant tenant) throws Exception {
        try (ForcedRollback rollback = ForcedRollback.open(plan, tenant)) {
            ForcedRollback.Loss loss = rollback.loss();
            String told = lost(loss);
            progress().phase(told);
            rollback.force(loss, Requester.of(tributary.console()), reason);
            route(plan, control, tenant);
            progress()
                    .phase("the source takes " + slug + "'s writes again; a target that comes back must take none: keep"
                            + " applications from it, and run the same command once more, which tells it");
            print(loss, told);
            return ExitCode.DONE;
        }
    }

    private String lost(ForcedRollback.Loss loss) {
        return loss.position()
                .map(position -> "what the target committed for " + slug + " behind its position " + position
                        + loss.committedAt()
                                .map(at -> ", the last transaction that has come back, of " + at + ",")
                                .orElse("")
                        + " is lost")
                .orElse("a cutover of " + slug + " had closed the source, and nothing has come back since: what the"
                        + " target committed for it then, if it was switched at all, is lost");
    }

    /** The target is there again, and believes that it serves the tenant. */
    private ExitCode tell(Plan plan, Control control, Tenant tenant) throws Exception {
        TenantOption.requireStarted(plan, control, tenant);
        ReturnedTarget returned = new ReturnedTarget(plan, control, tenant);
        if (!returned.unaware()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "nothing was changed: the target answers, so nothing needs to be lost; leave out --accept-loss. To give"
                            + " up a target that answers, stop it first");
        }
        returned.tell(NewCopy.ends(plan, tenant), Requester.of(tributary.console()), reason);
        route(plan, control, tenant);
        String told =
                "the target, which is there again, takes none of " + slug + "'s writes any more, and gets a new copy"
                        + " of its rows if it had served it; tributary status shows how far that is";
        if (tributary.json()) {
            tributary.console().json(Map.of("tenant", slug, "kind", "rollback", "state", "done"));
        } else {
            tributary.console().out().println(slug + ": rollback DONE; " + told);
        }
        return ExitCode.DONE;
    }

    /** The source serves in any case; a PgBouncer that cannot be told now has to be told by hand. */
    private void route(Plan plan, Control control, Tenant tenant) throws InterruptedException {
        Router router = Parties.of(plan, control).router();
        try {
            router.route(tenant, Side.SOURCE);
            router.resume(tenant);
        } catch (IOException | SQLException e) {
            progress()
                    .phase("clients could not be sent back to the source: " + e.getMessage()
                            + "; when that is mended: tributary pgbouncer --databases, and RELOAD on its console");
        }
    }

    private Progress progress() {
        return new Progress(tributary.console());
    }

    private void print(ForcedRollback.Loss loss, String told) {
        if (tributary.json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("tenant", slug);
            document.put("kind", "rollback");
            document.put("state", "done");
            document.put("lostBehind", loss.position().orElse(null));
            document.put("committedAt", loss.committedAt().orElse(null));
            tributary.console().json(document);
        } else {
            tributary.console().out().println(slug + ": rollback DONE; " + told);
        }
    }
}
