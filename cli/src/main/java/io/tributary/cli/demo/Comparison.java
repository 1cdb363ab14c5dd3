package io.tributary.cli.demo;

import io.tributary.cli.console.Progress;
import io.tributary.cli.demo.DemoReport.TenantReport;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.Phase;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.compare.ComparisonLimits;
import io.tributary.validator.compare.Validation;
import io.tributary.validator.compare.Validator;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Compares all rows of all tenants, whichever side serves them. */
final class Comparison {
    private static final String WHO = "tributary demo";
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(2);
    /** The running validator compares as well, and a machine that does everything at once may keep it busy. */
    private static final Duration COMPARISON_LIMIT = Duration.ofMinutes(5);

    private final Plan plan;
    private final Control control;
    private final LagMeters lag;
    private final Progress progress;

    Comparison(Plan plan, Control control, LagMeters lag, Progress progress) {
        this.plan = plan;
        this.control = control;
        this.lag = lag;
        this.progress = progress;
    }

    /** Returns when all that has been committed by now, on the side that serves, is on the other. */
    void awaitApplied() throws Exception {
        for (Tenant tenant : plan.tenants()) {
            if (control.phase(tenant) != Phase.MULTI_TENANT) {
                new Validator(plan, control).waitApplied(tenant, DRAIN_LIMIT);
                continue;
            }
            Plan back = plan.reversed(tenant);
            try (Control source = new Control(back, WHO)) {
                new Validator(back, source).waitApplied(back.tenant(tenant.slug()), DRAIN_LIMIT);
            }
        }
    }

    /** Compares every tenant's rows at one position of its own. */
    List<TenantReport> compare() throws Exception {
        Validator validator = new Validator(
                plan, control, ComparisonLimits.of(plan.validation()), COMPARISON_LIMIT, Clock.systemUTC());
        List<TenantReport> tenants = new ArrayList<>();
        try (Progress.Bar bar = progress.bar("comparing", plan.tenants().size())) {
            for (Tenant tenant : plan.tenants()) {
                bar.show(tenants.size(), tenant.slug());
                tenants.add(report(tenant, validator.validate(tenant, WHO)));
            }
            bar.show(tenants.size(), "");
        }
        return tenants;
    }

    private TenantReport report(Tenant tenant, Validation validation) throws SQLException {
        var applied = control.progress(tenant).orElseThrow();
        return new TenantReport(
                validation.slug(),
                validation.rows(),
                applied.rowsCopied(),
                applied.changes(),
                changesBack(tenant),
                validation.equal(),
                validation.position(),
                validation.offset(),
                lag.of(tenant),
                validation.tables());
    }

    private long changesBack(Tenant tenant) throws SQLException {
        Plan back = plan.reversed(tenant);
        try (Control source = new Control(back, WHO)) {
            return source.installed()
                    ? source.progress(back.tenant(tenant.slug()))
                            .map(applied -> applied.changes())
                            .orElse(0L)
                    : 0;
        }
    }
}
