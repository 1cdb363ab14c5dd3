package io.tributary.cli.command;

import io.tributary.cli.console.Console;
import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.cli.console.Progress;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.RepairedTable;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Commands;
import io.tributary.contract.table.TableName;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.compare.Validator;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Repairs a tenant's rows where it is not served, from where it is, while everything runs. */
@Command(
        name = "resync",
        description = {
            "Compare a tenant's rows, read those that differ from its source again, apply them in order with the stream, and"
                    + " compare again, while everything runs. Other tenants are not touched. Once the target serves the"
                    + " tenant, its rows are the ones that are read, and its source is repaired.",
            "All rows are copied anew with --copy; and by itself while a stage is paused, since then changes may be missing, or"
                    + " while the tenant is being copied. Until the copy is complete the target keeps the rows that it has."
        })
final class ResyncCommand implements Callable<Integer> {
    static final String APPLICATION = "tributary-resync";

    private final Tributary tributary;

    @Spec
    private CommandSpec spec;

    @Option(names = "--tenant", paramLabel = "SLUG", required = true, description = "The tenant.")
    private String slug;

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            description = "Compare and repair this table only; may be given again for others.")
    private List<String> tables = List.of();

    @Option(
            names = "--key",
            paramLabel = "VALUES",
            description =
                    "Repair this row of the one table, without comparing first; may be given again for others. Its"
                            + " primary key in the source, as validate names it: 7, or 7,\"a b\" for one of two columns.")
    private List<String> keys = List.of();

    @Option(names = "--copy", description = "Copy all rows anew, whether they differ or not.")
    private boolean copy;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why; it is kept in tributary.repair or tributary.resync.")
    private String reason;

    ResyncCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        requireSense();
        Plan plan = tributary.plan();
        Tenant tenant = TenantOption.of(plan, slug);
        try (Interruption interruption = Interruption.ofThisThread();
                Control control = new Control(plan, APPLICATION)) {
            TenantOption.requireStarted(plan, control, tenant);
            Progress progress = new Progress(tributary.console());
            try (RepairWay way = RepairWay.of(plan, control, tenant)) {
                if (way.leadsBack()) {
                    requireBackward(way, tenant);
                    RowRepair repair = new RowRepair(plan, control, tenant, way, progress);
                    return report(way, repair(repair, interruption)).number();
                }
                return there(plan, control, tenant, way, progress, interruption).number();
            }
        }
    }

    private ExitCode there(
            Plan plan, Control control, Tenant tenant, RepairWay way, Progress progress, Interruption interruption)
            throws Exception {
        Optional<String> impossible = copy ? Optional.empty() : whyOnlyACopyHelps(control, tenant);
        if (impossible.isPresent() && !tables.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "nothing was changed: " + impossible.get()
                            + ", so that single tables cannot be repaired; to copy all: "
                            + Commands.resync(tenant));
        }
        if (copy || impossible.isPresent()) {
            impossible.ifPresent(progress::phase);
            boolean joined = new NewCopy(plan, control, tenant, progress).run(requester(), reason, interruption);
            Validation validation = new Validator(plan, control).validate(tenant, "tributary resync");
            return report(way, new RowRepair.Outcome(validation, List.of(), joined));
        }
        return report(way, repair(new RowRepair(plan, control, tenant, way, progress), interruption));
    }

    private void requireSense() {
        if (copy && !(tables.isEmpty() && keys.isEmpty())) {
            throw new ParameterException(spec.commandLine(), "--copy copies all rows; leave out --table and --key");
        }
        if (!keys.isEmpty() && tables.size() != 1) {
            throw new ParameterException(spec.commandLine(), "--key names rows of one table: give --table once");
        }
    }

    private void requireBackward(RepairWay way, Tenant tenant) throws CommandFailure, SQLException {
        if (copy) {
            throw served(tenant);
        }
        Optional<StageReport> paused = CopyWatch.paused(way.control().reports(way.tenant()));
        if (paused.isPresent()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "nothing was changed: the " + paused.get().stage().text() + " of the way back is paused: "
                            + paused.get().reason().orElse("") + "; "
                            + paused.get().remedy().orElse(""));
        }
    }

    static CommandFailure served(Tenant tenant) {
        return new CommandFailure(
                ExitCode.FAILED,
                "nothing was changed: the target serves tenant '" + tenant.slug()
                        + "', or is about to, so its source is not the truth any more; bring it back to its source"
                        + " first: tributary rollback --tenant " + tenant.slug());
    }

    private static Optional<String> whyOnlyACopyHelps(Control control, Tenant tenant) throws SQLException {
        Optional<StageReport> paused = CopyWatch.paused(control.reports(tenant));
        if (paused.isPresent()) {
            return Optional.of("the " + paused.get().stage().text() + " is paused: "
                    + paused.get().reason().orElse(""));
        }
        boolean copied = control.progress(tenant).filter(known -> known.begun()).isPresent()
                && control.awaitedCopy(tenant).isEmpty();
        return copied ? Optional.empty() : Optional.of("the copy of " + tenant.slug() + " is not complete yet");
    }

    private RowRepair.Outcome repair(RowRepair repair, Interruption interruption) throws Exception {
        List<TableName> named = new ArrayList<>();
        for (String table : tables) {
            named.add(repair.table(table));
        }
        return keys.isEmpty()
                ? repair.ofDiffering(named, requester(), reason, interruption)
                : repair.of(repair.named(named.get(0), keys), requester(), reason, interruption);
    }

    private String requester() {
        return Requester.of(tributary.console());
    }

    private ExitCode report(RepairWay way, RowRepair.Outcome outcome) throws SQLException {
        io.tributary.contract.control.Progress applied =
                way.control().progress(way.tenant()).orElseThrow();
        ValidationReport report =
                new ValidationReport(List.of(new ValidationReport.Entry(outcome.validation(), applied.changes())));
        Console console = tributary.console();
        if (tributary.json()) {
            Map<String, Object> document = new LinkedHashMap<>(report.document());
            document.put("rowsCopied", applied.rowsCopied());
            document.put("joined", outcome.joined());
            document.put(
                    "repaired",
                    outcome.repaired().stream().map(ResyncCommand::document).toList());
            console.json(document);
        } else {
            report.print(console.out());
        }
        return report.passed() ? ExitCode.DONE : ExitCode.ROWS_DIFFER;
    }

    private static Map<String, Object> document(RepairedTable table) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", table.table().toString());
        document.put("whole", table.keys().isEmpty());
        document.put("rows", table.keys().map(List::size).orElse(null));
        return document;
    }
}
