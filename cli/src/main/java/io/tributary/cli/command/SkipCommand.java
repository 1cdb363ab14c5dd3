package io.tributary.cli.command;

import io.tributary.cli.console.Console;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.RefusalTable;
import io.tributary.contract.control.RefusedChange;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Commands;
import java.sql.Connection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.postgresql.replication.LogSequenceNumber;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Has the sink leave out the change at which it is paused. */
@Command(
        name = "skip",
        description = "Leave out one change that the target refuses: the one at which the tenant is paused now. It is"
                + " recorded, and status and validate tell of it until the tenant is copied anew.")
final class SkipCommand implements Callable<Integer> {
    private static final Pattern POSITION = Pattern.compile("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}");

    private final Tributary tributary;

    @Spec
    private CommandSpec spec;

    @Option(names = "--tenant", paramLabel = "SLUG", required = true, description = "The tenant.")
    private String slug;

    @Option(
            names = "--position",
            paramLabel = "LSN",
            required = true,
            description = "The position of the change's transaction, as status names it: 16/B374D848.")
    private String position;

    @Option(
            names = "--change",
            paramLabel = "N",
            required = true,
            description = "The change's number in its transaction, as status names it.")
    private long change;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why it may be left out.")
    private String reason;

    SkipCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        Plan plan = tributary.plan();
        Tenant tenant = TenantOption.of(plan, slug);
        LogSequenceNumber wanted = wanted();
        if (reason.isBlank()) {
            throw new ParameterException(spec.commandLine(), "--reason must say why the change may be left out");
        }
        try (Control control = new Control(plan, "tributary-skip")) {
            TenantOption.requireStarted(plan, control, tenant);
        }
        try (Connection target = plan.target().database().connect("tributary-skip")) {
            RefusalTable refusals = new RefusalTable(plan, tenant);
            RefusedChange refused = refused(refusals.current(target), tenant, wanted);
            boolean isNew = refusals.skip(target, refused, Requester.of(tributary.console()), reason);
            tell(refused, isNew);
        }
        return ExitCode.DONE.number();
    }

    private LogSequenceNumber wanted() {
        if (!POSITION.matcher(position).matches()) {
            throw new ParameterException(
                    spec.commandLine(), "--position '" + position + "' is not a position; write it as 16/B374D848");
        }
        return LogSequenceNumber.valueOf(position);
    }

    private RefusedChange refused(Optional<RefusedChange> current, Tenant tenant, LogSequenceNumber wanted)
            throws CommandFailure {
        if (current.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "nothing was recorded: the sink is not paused at a change of tenant '" + slug
                            + "' that the target refuses; tributary status says what it is doing");
        }
        RefusedChange refused = current.get();
        if (!refused.position().equals(wanted) || refused.change() != change) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "nothing was recorded: the sink is paused at another change: " + refused.reason()
                            + "; to leave it out: "
                            + Commands.skip(tenant, refused.position().asString(), refused.change()));
        }
        return refused;
    }

    private void tell(RefusedChange refused, boolean isNew) {
        Console console = tributary.console();
        if (tributary.json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("slug", slug);
            document.put("position", refused.position().asString());
            document.put("change", refused.change());
            document.put("description", refused.description());
            document.put("recorded", isNew);
            console.json(document);
            return;
        }
        console.out()
                .println((isNew ? "recorded: " : "recorded before: ") + refused.description() + " is left out, change "
                        + refused.change() + " of the transaction at "
                        + refused.position().asString() + "; the sink does so within moments, or when it runs again");
    }
}
