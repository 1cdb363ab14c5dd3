package io.tributary.cli.command;

import io.tributary.cli.console.Console;
import io.tributary.cli.console.Interruption;
import io.tributary.cli.console.Logging.Volume;
import io.tributary.cli.console.Progress;
import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.compare.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares tenants' rows now. */
@Command(name = "validate", description = "Compare every table of every tenant now, under live writes.")
final class ValidateCommand implements Callable<Integer> {
    private final Tributary tributary;

    @Option(names = "--tenant", paramLabel = "SLUG", description = "Compare this tenant only.")
    private String slug;

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
        return (report.equal() ? ExitCode.DONE : ExitCode.ROWS_DIFFER).number();
    }

    private List<ValidationReport.Entry> validate(Plan plan, List<Tenant> tenants) throws Exception {
        Console console = tributary.console();
        List<ValidationReport.Entry> entries = new ArrayList<>();
        try (Interruption interruption = Interruption.ofThisThread();
                Control control = new Control(plan, "tributary-validate");
                Progress.Bar bar = new Progress(console).bar("validating", tenants.size())) {
            StartedMigration.require(plan, control);
            Validator validator = new Validator(plan, control);
            for (Tenant tenant : tenants) {
                bar.show(entries.size(), tenant.slug());
                Validation validation = validator.validate(tenant, "tributary validate");
                long changes = control.progress(tenant)
                        .map(progress -> progress.changes())
                        .orElse(0L);
                entries.add(new ValidationReport.Entry(validation, changes));
            }
            bar.show(entries.size(), "");
        }
        return entries;
    }
}
