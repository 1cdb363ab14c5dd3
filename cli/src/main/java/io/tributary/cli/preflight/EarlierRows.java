package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Rows that the target has of tenants of whom nothing was applied yet: the copy would meet them, or take them away. */
final class EarlierRows {
    static final String NAME = "earlier-rows";

    private final MigrationState state;
    private final OtherMigrations others;
    private final Connection connection;
    private final List<Table> ofTenants;
    private final List<Table> shared;

    private EarlierRows(
            MigrationState state,
            OtherMigrations others,
            Connection connection,
            List<Table> ofTenants,
            List<Table> shared) {
        this.state = state;
        this.others = others;
        this.connection = connection;
        this.ofTenants = ofTenants;
        this.shared = shared;
    }

    static List<Finding> check(Plan plan, MigrationState state, OtherMigrations others, MappingRules rules)
            throws SQLException {
        Map<TableName, TableRule> byTarget = new LinkedHashMap<>();
        rules.tables().forEach((name, rule) -> byTarget.put(TableMapping.targetName(name), rule));
        try (Connection connection = plan.target().database().connect("tributary preflight")) {
            connection.setAutoCommit(false);
            Map<Boolean, List<Table>> tables = Catalog.tables(connection, byTarget::containsKey).stream()
                    .collect(Collectors.partitioningBy(
                            table -> byTarget.get(table.name()).shared()));
            List<Table> ofTenants =
                    tables.get(false).stream().filter(EarlierRows::hasTenant).toList();
            // what other migrations have put there is theirs, and nothing to delete
            List<Table> shared = tables.get(true).stream()
                    .filter(table -> !others.share(table.name()))
                    .toList();
            return new EarlierRows(state, others, connection, ofTenants, shared).check();
        }
    }

    private static boolean hasTenant(Table table) {
        return table.columns().stream().anyMatch(column -> column.name().equals(TableMapping.TENANT_COLUMN));
    }

    private List<Finding> check() throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<Tenant, MigrationState.TenantState> tenant :
                state.tenants().entrySet()) {
            if (!tenant.getValue().known()
                    && !tenant.getValue().captured()
                    && !others.have(state.identities().get(tenant.getKey()))) {
                check(tenant.getKey()).ifPresent(findings::add);
            }
        }
        return findings.isEmpty()
                ? List.of(Finding.pass(NAME, Optional.empty(), "the target has no rows of tenants yet to be copied"))
                : findings;
    }

    private Optional<Finding> check(Tenant tenant) throws SQLException {
        TenantIdentity identity = state.identities().get(tenant);
        List<String> conditions = new ArrayList<>();
        List<TableName> filled = new ArrayList<>();
        for (Table table : ofTenants) {
            conditions.add(part(table, " WHERE " + ofTenant(identity)));
        }
        if (identity.suppliesSharedRows()) {
            shared.forEach(table -> conditions.add(part(table, "")));
        }
        if (!conditions.isEmpty()) {
            filled.addAll(filled(identity, String.join(" UNION ALL ", conditions)));
        }
        return filled.isEmpty() ? Optional.empty() : Optional.of(finding(tenant, identity, filled));
    }

    private static String part(Table table, String condition) {
        return "SELECT " + Identifiers.literal(table.name().schema()) + ", "
                + Identifiers.literal(table.name().name()) + " WHERE EXISTS (SELECT FROM "
                + table.name().sql() + condition
                + ")";
    }

    private static String ofTenant(TenantIdentity identity) {
        return TableMapping.TENANT_COLUMN + " = '" + identity.id() + "'";
    }

    /** Policies show a tenant's rows to whoever has set the tenant. */
    private List<TableName> filled(TenantIdentity identity, String sql) throws SQLException {
        try (PreparedStatement set = connection.prepareStatement("SELECT set_config('app.tenant_id', ?, true)")) {
            set.setString(1, identity.id().toString());
            set.execute();
        }
        List<TableName> filled = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                filled.add(new TableName(row.getString(1), row.getString(2)));
            }
        }
        return filled;
    }

    private Finding finding(Tenant tenant, TenantIdentity identity, List<TableName> filled) {
        List<TableName> keptOnce = shared.stream().map(Table::name).toList();
        String deletes = filled.stream()
                .map(table -> "DELETE FROM " + table.sql()
                        + (keptOnce.contains(table) ? ";" : " WHERE " + ofTenant(identity) + ";"))
                .collect(Collectors.joining(" "));
        return Finding.blocker(
                NAME,
                Optional.of(tenant.slug()),
                "the target has rows of this tenant in "
                        + filled.stream().map(TableName::toString).collect(Collectors.joining(", "))
                        + ", though no migration has put them there",
                "if nobody needs them, in the target: SET app.tenant_id = '" + identity.id()
                        + "'; SET session_replication_role = replica; " + deletes);
    }
}
