package io.tributary.validator.alert;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.lag.StatusReader;
import io.tributary.validator.lag.TenantStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A tenant that the target serves.
 *
 * @param failedChecks what failed of the last look from the application's side; empty where nothing did
 * @param status how the way back is doing; empty where it has ended
 * @param reports what its stages said of themselves
 */
record ServedTenant(Optional<String> failedChecks, Optional<TenantStatus> status, List<StageReport> reports) {
    private static final String FAILED = """
            SELECT string_agg((failed ->> 'name') || ': ' || (failed ->> 'detail'), '; ')
              FROM (SELECT checks FROM tributary.post_check WHERE migration = ? AND slug = ? ORDER BY id DESC LIMIT 1) AS newest,
                   jsonb_path_query(newest.checks, '$[*] ? (@.ok == false)') AS failed""";
    private static final String LEADS_BACK =
            "SELECT string_agg(slug, '') FROM tributary.way_back WHERE migration = ? AND slug = ?";

    static ServedTenant read(Plan plan, Connection session, Tenant tenant) throws SQLException, InterruptedException {
        Optional<String> failed = ask(plan, session, tenant, FAILED);
        if (ask(plan, session, tenant, LEADS_BACK).isEmpty()) {
            return new ServedTenant(failed, Optional.empty(), List.of());
        }
        Plan back = plan.reversed(tenant);
        try (Control control = new Control(back, "tributary alerts")) {
            TenantStatus status = new StatusReader(back, control).read().get(0);
            return new ServedTenant(failed, Optional.of(status), control.reports(back.tenant(tenant.slug())));
        }
    }

    private static Optional<String> ask(Plan plan, Connection session, Tenant tenant, String sql) throws SQLException {
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, plan.migration());
            query.setString(2, tenant.slug());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return Optional.ofNullable(row.getString(1));
            }
        }
    }
}
