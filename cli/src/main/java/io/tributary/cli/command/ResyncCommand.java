package io.tributary.cli.command;

import io.tributary.cli.console.Console;
import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.cli.console.Progress;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.CopyRequest;
import io.tributary.contract.control.CopyRequests;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.topic.Offsets;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.compare.Validator;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Has all rows of a tenant copied anew while everything runs. */
@Command(
        name = "resync",
        description =
                "Copy all rows of a tenant anew, while everything runs, and compare them. Until the copy is complete"
                        + " the target keeps the rows that it has; other tenants are not touched.")
final class ResyncCommand implements Callable<Integer> {
    private static final String APPLICATION = "tributary-resync";

    private final Tributary tributary;

    @Option(names = "--tenant", paramLabel = "SLUG", required = true, description = "The tenant.")
    private String slug;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is kept in tributary.resync.")
    private String reason;

    ResyncCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        Plan plan = tributary.plan();
        Tenant tenant = TenantOption.of(plan, slug);
        try (Interruption interruption = Interruption.ofThisThread();
                Control control = new Control(plan, APPLICATION)) {
            TenantOption.requireStarted(plan, control, tenant);
            Progress progress = new Progress(tributary.console());
            boolean joined = joins(control, tenant, progress);
            if (!joined) {
                ask(plan, tenant);
                progress.phase(
                        "asked for a new copy of " + slug + "; it stands from now on, whatever ends this command");
            }
            new CopyWatch(control, tenant, progress).awaitApplied(interruption);
            return report(plan, control, tenant, joined).number();
        }
    }

    /** A copy that is on its way needs no other, unless something pauses it. */
    private boolean joins(Control control, Tenant tenant, Progress progress) throws SQLException {
        if (CopyWatch.paused(control.reports(tenant)).isPresent()) {
            return false;
        }
        Optional<CopyRequest> awaited = control.awaitedCopy(tenant);
        if (awaited.isPresent()) {
            progress.phase(
                    slug + " is being copied anew already, as " + awaited.get().requestedBy() + " asked at "
                            + awaited.get().requestedAt() + "; waiting for that copy");
            return true;
        }
        boolean first = control.progress(tenant).filter(known -> known.begun()).isEmpty();
        if (first) {
            progress.phase(slug + " is being copied for the first time; waiting for that copy");
        }
        return first;
    }

    private void ask(Plan plan, Tenant tenant) throws CommandFailure, SQLException, InterruptedException {
        Offsets ends = ends(plan, tenant);
        try (Connection target = plan.target().database().connect(APPLICATION)) {
            target.setAutoCommit(false);
            boolean asked = new CopyRequests(plan, tenant)
                    .ask(target, ends.source(), ends.target(), Requester.of(tributary.console()), reason);
            if (!asked) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "nothing was changed: the target serves tenant '" + slug
                                + "', or is about to, so its source is not the truth any more; bring it back to its source"
                                + " first: tributary rollback --tenant " + slug);
            }
            target.commit();
        }
    }

    private static Offsets ends(Plan plan, Tenant tenant) throws CommandFailure, InterruptedException {
        try {
            return Offsets.ends(plan, tenant);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            String cause = e.getCause() == null
                    ? String.valueOf(e.getMessage())
                    : e.getCause().getMessage();
            throw new CommandFailure(
                    ExitCode.BLOCKED,
                    "nothing was changed: Kafka, " + plan.kafka().get("bootstrap.servers") + ", cannot be asked: "
                            + cause + "; tributary preflight says what to do",
                    e);
        }
    }

    private ExitCode report(Plan plan, Control control, Tenant tenant, boolean joined) throws Exception {
        Validation validation = new Validator(plan, control).validate(tenant, "tributary resync");
        io.tributary.contract.control.Progress copied = control.progress(tenant).orElseThrow();
        ValidationReport report =
                new ValidationReport(List.of(new ValidationReport.Entry(validation, copied.changes())));
        Console console = tributary.console();
        if (tributary.json()) {
            Map<String, Object> document = new LinkedHashMap<>(report.document());
            document.put("rowsCopied", copied.rowsCopied());
            document.put("joined", joined);
            console.json(document);
        } else {
            report.print(console.out());
        }
        return report.equal() ? ExitCode.DONE : ExitCode.ROWS_DIFFER;
    }
}
