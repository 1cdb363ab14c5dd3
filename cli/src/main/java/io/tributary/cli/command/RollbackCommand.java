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

    private ExitCode force(Plan plan, Tenant tenant) throws CommandFailure, SQLException {
        if (ForcedRollback.targetAnswers(plan)) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "nothing was changed: the target answers, so nothing needs to be lost; leave out --accept-loss. To give"
                            + " up a target that answers, stop it first");
        }
        Progress progress = new Progress(tributary.console());
        try (ForcedRollback rollback = ForcedRollback.open(plan, tenant)) {
            ForcedRollback.Loss loss = rollback.loss();
            String told = "what the target committed for " + slug + " behind its position " + loss.position()
                    + loss.committedAt()
                            .map(at -> ", the last transaction that has come back, of " + at + ",")
                            .orElse("")
                    + " is lost";
            progress.phase(told);
            rollback.force(loss, Requester.of(tributary.console()), reason);
            progress.phase(
                    "the source takes " + slug + "'s writes again; a target that comes back must take none: before"
                            + " anybody connects to it, in it: UPDATE tributary.gate SET writable = false WHERE tenant_id ="
                            + " (SELECT tenant_id FROM tributary.tenant WHERE slug = '" + slug + "');");
            print(loss, told);
            return ExitCode.DONE;
        } catch (MoveFailedException e) {
            throw new CommandFailure(ExitCode.FAILED, "nothing was changed: " + e.getMessage(), e);
        }
    }

    private void print(ForcedRollback.Loss loss, String told) {
        if (tributary.json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("tenant", slug);
            document.put("kind", "rollback");
            document.put("state", "done");
            document.put("lostBehind", loss.position());
            document.put("committedAt", loss.committedAt().orElse(null));
            tributary.console().json(document);
        } else {
            tributary.console().out().println(slug + ": rollback DONE; " + told);
        }
    }
}
