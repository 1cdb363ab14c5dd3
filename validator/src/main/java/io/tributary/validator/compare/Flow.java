package io.tributary.validator.compare;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.control.StageState;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Says why a tenant's changes do not flow. */
record Flow(Control control, Tenant tenant, Duration limit) {

    /** What to tell when nothing behind a position arrived within the limit: which stage is not at work, and why. */
    PausedException broken() throws SQLException {
        List<String> reasons = new ArrayList<>();
        Set<StageName> absent = EnumSet.of(StageName.CONNECTOR, StageName.TRANSFORMER, StageName.SINK);
        for (StageReport report : control.reports(tenant)) {
            if (report.stage() != StageName.VALIDATOR) {
                absent.remove(report.stage());
                describe(report, reasons);
            }
        }
        absent.forEach(stage -> reasons.add("the " + stage.text() + " has never run"));
        String why = reasons.isEmpty() ? "every stage is running and may be far behind" : String.join("; ", reasons);
        return new PausedException(
                "the changes of tenant '" + tenant.slug() + "' did not arrive in the target within " + limit.toSeconds()
                        + " s: " + why,
                "see tributary status; start or repair that stage and try again");
    }

    private static void describe(StageReport report, List<String> reasons) {
        String reason = report.reason().map(text -> ": " + text).orElse("");
        if (report.state() == StageState.PAUSED || report.state() == StageState.RETRYING) {
            reasons.add("the " + report.stage().text() + " is " + report.state().text() + reason);
        } else if (!report.alive()) {
            reasons.add("the " + report.stage().text() + " is not running");
        }
    }

    /** What to tell when a transaction of the source never let a slot begin. */
    PausedException sourceBusy(SQLException failure) throws SQLException {
        return new PausedException(
                "no snapshot can be taken on the source of tenant '" + tenant.slug() + "' while this goes on: "
                        + SourceSnapshot.oldestTransaction(tenant),
                "end it, or try again when it has ended",
                failure);
    }
}
