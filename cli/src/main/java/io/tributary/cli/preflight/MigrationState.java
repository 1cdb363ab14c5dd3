package io.tributary.cli.preflight;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the control schema knows of a plan's migration.
 *
 * @param tenants what it knows of each of the plan's tenants
 * @param others the slugs of tenants that it has and the plan has not
 * @param identities what the tenants are, or will be
 */
record MigrationState(Map<Tenant, TenantState> tenants, List<String> others, Map<Tenant, TenantIdentity> identities) {
    private static final String APPLICATION = "tributary preflight";

    /**
     * What it knows of one tenant.
     *
     * @param copied whether all its rows came into Kafka
     * @param begun whether any were applied
     * @param awaitsCopy whether a new copy was asked for and not applied yet, so that nothing before it is read again
     * @param offset the offset in its target topic behind what was applied
     * @param captured whether a process captures it now
     */
    record TenantState(boolean copied, boolean begun, boolean awaitsCopy, long offset, boolean captured) {
        private static final TenantState UNKNOWN = new TenantState(false, false, false, 0, false);

        /** Whether an earlier run has come far enough for the next one to go on from there. */
        boolean known() {
            return copied || begun;
        }
    }

    static MigrationState read(Plan plan) throws SQLException {
        try (Control control = new Control(plan, APPLICATION)) {
            Map<Tenant, TenantState> tenants = new LinkedHashMap<>();
            boolean installed = control.installed();
            for (Tenant tenant : plan.tenants()) {
                tenants.put(tenant, installed ? read(control, tenant) : TenantState.UNKNOWN);
            }
            return new MigrationState(tenants, installed ? others(plan) : List.of(), control.identities());
        }
    }

    private static TenantState read(Control control, Tenant tenant) throws SQLException {
        boolean copied = control.snapshotPosition(tenant).isPresent();
        boolean captured = control.reports(tenant).stream()
                .anyMatch(report -> report.stage() == StageName.CONNECTOR && report.alive());
        boolean awaits = control.awaitedCopy(tenant).isPresent();
        return control.progress(tenant)
                .map(progress -> new TenantState(copied, progress.begun(), awaits, progress.kafkaOffset(), captured))
                .orElse(new TenantState(copied, false, false, 0, captured));
    }

    private static List<String> others(Plan plan) throws SQLException {
        List<String> slugs = new ArrayList<>();
        try (Connection connection = plan.target().database().connect(APPLICATION);
                PreparedStatement query = connection.prepareStatement(
                        "SELECT slug FROM tributary.tenant WHERE migration = ? ORDER BY ordinal")) {
            query.setString(1, plan.migration());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    slugs.add(row.getString(1));
                }
            }
        }
        plan.tenants().forEach(tenant -> slugs.remove(tenant.slug()));
        return slugs;
    }

    /** Whether any tenant's rows have come into Kafka or the target. */
    boolean begun() {
        return tenants.values().stream().anyMatch(TenantState::known);
    }
}
