package io.tributary.cli.command;

import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.cli.console.Progress;
import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.validator.compare.ComparisonProgress;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.compare.ValidationRequest;
import io.tributary.validator.compare.Validator;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares tenants' rows now. */
@Command(name = "validate", description = "Compare every table of every tenant now, under live writes.")
final class ValidateCommand implements Callable<Integer> {
    private final Tributary tributary;

    @Option(names = "--tenant", paramLabel = "SLUG", description = "Compare this tenant only.")
    private String slug;

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            description = "Compare this table only; may be given several times.")
    private List<String> tables = List.of();

    @Option(
            names = "--changed",
            description =
                    "Compare only what the sources have changed since all was found equal, as far as can be told.")
    private boolean changed;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Name up to N differing rows of each table; ${DEFAULT-VALUE} by default.")
    private int rows = Validator.NAMED_DIFFERENCES;

    @Option(names = "--values", description = "Show the values of rows that differ, which may be confidential.")
    private boolean values;

    ValidateCommand(Tributary tributary) {
        this.tributary = tributary;
    }

    @Override
    public Integer call() throws Exception {
        tributary.log(Volume.QUIET);
        Plan plan = tributary.plan();
        List<Tenant> tenants = slug == null ? plan.tenants() : List.of(TenantOption.of(plan, slug));
        Reachability.require(plan, tenants);
        ValidationReport report = new ValidationReport(validate(plan, tenants));
        if (tributary.json()) {
            tributary.console().json(report.document());
        } else {
            report.print(tributary.console().out());
        }
        return (report.passed() ? ExitCode.DONE : ExitCode.ROWS_DIFFER).number();
    }

    private Set<TableName> tables() throws CommandFailure {
        Set<TableName> names = new HashSet<>();
        for (String table : tables) {
            int dot = table.indexOf('.');
            if (dot < 1 || dot == table.length() - 1) {
                throw new CommandFailure(
                        ExitCode.WRONG_USAGE, "--table wants a schema and a table, as in public.invoice; not " + table);
            }
            names.add(new TableName(table.substring(0, dot), table.substring(dot + 1)));
        }
        return names;
    }

    private List<ValidationReport.Entry> validate(Plan plan, List<Tenant> tenants) throws Exception {
        if (changed && !tables.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.WRONG_USAGE, "--changed is about what changed in all tables; leave out --table");
        }
        if (rows < 0) {
            throw new CommandFailure(ExitCode.WRONG_USAGE, "--rows wants a number of rows, not " + rows);
        }
        Set<TableName> wanted = tables();
        Progress progress = new Progress(tributary.console());
        List<ValidationReport.Entry> entries = new ArrayList<>();
        try (Interruption interruption = Interruption.ofThisThread();
                Control control = new Control(plan, "tributary-validate")) {
            StartedMigration.require(plan, control);
            Validator validator = new Validator(plan, control);
            for (Tenant tenant : tenants) {
                Validation validation = validate(validator, tenant, wanted, progress);
                long changes = control.progress(tenant)
                        .map(applied -> applied.changes())
                        .orElse(0L);
                entries.add(new ValidationReport.Entry(validation, changes));
            }
        }
        return entries;
    }

    private Validation validate(Validator validator, Tenant tenant, Set<TableName> wanted, Progress progress)
            throws SQLException, IOException, PausedException, InterruptedException {
        try (RowsBar bar = new RowsBar(progress, "validating " + tenant.slug())) {
            ValidationRequest request = new ValidationRequest("tributary validate", wanted, rows, values, bar::show);
            return changed ? validator.validateChanges(tenant, request) : validator.validate(tenant, request);
        }
    }

    /** A bar of rows, which begins when it is known about how many there are. */
    private static final class RowsBar implements AutoCloseable {
        private final Progress progress;
        private final String what;
        private Progress.Bar bar;
        private long maximum;

        RowsBar(Progress progress, String what) {
            this.progress = progress;
            this.what = what;
        }

        synchronized void show(ComparisonProgress now) {
            if (bar == null) {
                maximum = now.estimated();
                bar = progress.bar(what, maximum);
            }
            bar.show(Math.min(now.rows(), maximum), now.table().toString());
        }

        @Override
        public synchronized void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }
}
