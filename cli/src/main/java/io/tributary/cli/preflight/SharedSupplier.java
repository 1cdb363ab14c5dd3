package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the tenant is in the plan that supplies the rows of shared tables: no other takes its place. */
final class SharedSupplier {
    static final String NAME = "shared-supplier";

    private SharedSupplier() {}

    static List<Finding> check(Plan plan, MigrationState state, MappingRules rules) throws SQLException {
        if (rules.tables().values().stream().noneMatch(TableRule::shared)) {
            return List.of(Finding.pass(NAME, Optional.empty(), "no table is shared"));
        }
        Optional<Tenant> supplier = state.identities().entrySet().stream()
                .filter(tenant -> tenant.getValue().suppliesSharedRows())
                .map(Map.Entry::getKey)
                .findFirst();
        return List.of(
                supplier.isPresent()
                        ? Finding.pass(
                                NAME, Optional.empty(), supplier.get().slug() + " supplies the rows of shared tables")
                        : absent(plan));
    }

    private static Finding absent(Plan plan) throws SQLException {
        String sql = "SELECT t.slug, p.applied_at IS NOT NULL FROM tributary.tenant t"
                + " JOIN tributary.progress p USING (migration, slug) WHERE t.migration = ? AND t.ordinal = 0";
        try (Connection connection = plan.target().database().connect("tributary preflight");
                PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, plan.migration());
            try (ResultSet row = query.executeQuery()) {
                if (row.next()) {
                    return absent(row.getString(1), row.getBoolean(2));
                }
            }
        }
        return absent("the first tenant", false);
    }

    private static Finding absent(String supplier, boolean applied) {
        String remedy = "add " + supplier + " to the plan again";
        return applied
                ? Finding.warning(
                        NAME,
                        Optional.empty(),
                        "shared tables' rows were " + supplier + "'s, which the plan has not: they stay as they are,"
                                + " whatever changes in the sources",
                        remedy + "; or change them in the target, where a source changes them")
                : Finding.blocker(
                        NAME,
                        Optional.empty(),
                        "shared tables' rows come from " + supplier + ", which the plan has not: they would stay empty",
                        remedy + "; or begin anew with an empty target");
    }
}
