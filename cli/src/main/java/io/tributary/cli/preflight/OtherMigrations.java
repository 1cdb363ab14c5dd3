package io.tributary.cli.preflight;

import static java.util.stream.Collectors.joining;

import io.tributary.contract.check.Finding;
import io.tributary.contract.control.RuleTable;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
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
import java.util.UUID;
import java.util.function.BiPredicate;

/**
 * What other migrations into the same target have that this one cannot have as well: a tenant, the rows of a shared
 * table, a range of integers. Their ordinals begin at 0 too.
 */
record OtherMigrations(Map<UUID, String> tenants, Map<String, MappingRules> rules) {
    static final String NAME = "other-migrations";

    static OtherMigrations read(Plan plan) throws SQLException {
        try (Connection connection = plan.target().database().connect("tributary preflight")) {
            Map<UUID, String> tenants = new LinkedHashMap<>();
            Map<String, MappingRules> rules = new LinkedHashMap<>();
            if (installed(connection)) {
                String sql =
                        "SELECT tenant_id, migration FROM tributary.tenant WHERE migration <> ? ORDER BY migration";
                try (PreparedStatement query = connection.prepareStatement(sql)) {
                    query.setString(1, plan.migration());
                    try (ResultSet row = query.executeQuery()) {
                        while (row.next()) {
                            tenants.put(row.getObject(1, UUID.class), row.getString(2));
                        }
                    }
                }
                for (String migration : List.copyOf(tenants.values())) {
                    if (!rules.containsKey(migration)) {
                        rules.put(migration, new RuleTable(migration, connection).load());
                    }
                }
            }
            return new OtherMigrations(tenants, rules);
        }
    }

    private static boolean installed(Connection connection) throws SQLException {
        try (PreparedStatement query =
                        connection.prepareStatement("SELECT to_regclass('tributary.tenant') IS NOT NULL");
                ResultSet row = query.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Whether another migration put a tenant's rows where they are. */
    boolean have(TenantIdentity tenant) {
        return tenants.containsKey(tenant.id());
    }

    /** Whether a tenant of another migration supplies a shared table's rows. */
    boolean share(TableName table) {
        return rules.values().stream()
                .anyMatch(other -> other.rule(table).filter(TableRule::shared).isPresent());
    }

    List<Finding> check(Map<Tenant, TenantIdentity> identities, MappingRules ours) {
        List<Finding> findings = new ArrayList<>();
        identities.forEach((tenant, identity) -> Optional.ofNullable(tenants.get(identity.id()))
                .ifPresent(other -> findings.add(tenant(tenant, other))));
        rules.forEach((other, theirs) -> {
            tables(ours, theirs, (here, there) -> here.shared() && there.shared())
                    .ifPresent(names -> findings.add(Finding.blocker(
                            NAME,
                            Optional.empty(),
                            "migration " + other + " into the same target supplies the rows of the shared tables "
                                    + names + ", which this one would replace",
                            "take them out of this plan: exclude them under tables; or add the tenants to the plan of "
                                    + other)));
            tables(ours, theirs, OtherMigrations::meet)
                    .ifPresent(names -> findings.add(Finding.blocker(
                            NAME,
                            Optional.empty(),
                            "the integer keys of " + names + " would be where migration " + other
                                    + " into the same target puts those of its tenants",
                            "add the tenants to the plan of " + other + "; or migrate into another target")));
        });
        return findings.isEmpty()
                ? List.of(Finding.pass(
                        NAME, Optional.empty(), "no other migration into the target has what this one would write"))
                : findings;
    }

    private static Finding tenant(Tenant tenant, String other) {
        return Finding.blocker(
                NAME,
                Optional.of(tenant.slug()),
                "the tenant belongs to migration " + other + " into the same target",
                "take it out of this plan; or go on with migration: " + other + "; or give another tenant another slug"
                        + " and id");
    }

    private static Optional<String> tables(
            MappingRules ours, MappingRules theirs, BiPredicate<TableRule, TableRule> condition) {
        String names = ours.tables().entrySet().stream()
                .filter(rule -> theirs.rule(rule.getKey())
                        .filter(there -> condition.test(rule.getValue(), there))
                        .isPresent())
                .map(rule -> rule.getKey().toString())
                .collect(joining(", "));
        return Optional.of(names).filter(some -> !some.isEmpty());
    }

    /** Each range begins at 0; keys that are kept may lie in one. */
    private static boolean meet(TableRule here, TableRule there) {
        return !here.shared()
                && !there.shared()
                && standsAlone(here)
                && standsAlone(there)
                && (here.strategy() == KeyStrategy.OFFSET || there.strategy() == KeyStrategy.OFFSET);
    }

    private static boolean standsAlone(TableRule rule) {
        return rule.strategy() == KeyStrategy.OFFSET || rule.strategy() == KeyStrategy.KEEP;
    }
}
