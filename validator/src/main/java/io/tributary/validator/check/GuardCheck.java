package io.tributary.validator.check;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.Tenancy;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Whether row-level security guards every tenant table, its partitions and the table of tenants, by our policies alone. */
final class GuardCheck {
    static final String NAME = "row-level-security";
    private static final String QUERY = Query.resource("guards.sql");

    private final String migrationRole;
    private final List<CheckFinding> findings = new ArrayList<>();
    private final Set<TableName> seen = new LinkedHashSet<>();
    private final Set<TableName> guarded = new LinkedHashSet<>();

    private GuardCheck(String migrationRole) {
        this.migrationRole = migrationRole;
    }

    static List<CheckFinding> run(Subject subject) throws SQLException {
        GuardCheck check = new GuardCheck(Roles.read(subject).role());
        List<TableName> tables = new ArrayList<>(Query.names(subject.tenantTables()));
        tables.add(Tenancy.TENANTS);
        try (PreparedStatement query = subject.target().prepareStatement(QUERY)) {
            Query.setTables(query, tables);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    check.row(row);
                }
            }
        }
        check.missing();
        return check.findings;
    }

    private void row(ResultSet row) throws SQLException {
        TableName table = new TableName(row.getString("schema_name"), row.getString("table_name"));
        if (seen.add(table)) {
            enabled(table, row.getBoolean("enabled"), row.getBoolean("forced"));
        }
        if (row.getString("policy") == null) {
            return;
        }
        if (isOurs(table, row)) {
            guarded.add(table);
        } else if (row.getBoolean("permissive") && !isForMigration(table, row)) {
            String policy = row.getString("policy");
            findings.add(violation(
                    table,
                    "the policy " + policy + " is not one of ours and lets rows through",
                    "DROP POLICY " + Identifiers.quote(policy) + " ON " + table.sql()
                            + "; or make it AS RESTRICTIVE; then tributary schema --apply"));
        }
    }

    private void enabled(TableName table, boolean enabled, boolean forced) {
        if (!enabled) {
            findings.add(violation(
                    table,
                    "row-level security is disabled",
                    "ALTER TABLE " + table.sql() + " ENABLE ROW LEVEL SECURITY;"));
        }
        if (!forced) {
            findings.add(violation(
                    table,
                    "row-level security does not bind its owner",
                    "ALTER TABLE " + table.sql() + " FORCE ROW LEVEL SECURITY;"));
        }
    }

    /** As the schema part makes it: permissive policies add up, so the smallest other thing counts. */
    private static boolean isOurs(TableName table, ResultSet row) throws SQLException {
        boolean ofTenants = table.equals(Tenancy.TENANTS);
        String condition = Tenancy.printedCondition(ofTenants ? "id" : TableMapping.TENANT_COLUMN);
        return row.getString("policy").equals(Tenancy.POLICY)
                && row.getBoolean("permissive")
                && row.getString("roles").equals("public")
                && row.getString("command").equals(ofTenants ? "r" : "*")
                && condition.equals(row.getString("using_expression"))
                && Objects.equals(row.getString("check_expression"), ofTenants ? null : condition);
    }

    private boolean isForMigration(TableName table, ResultSet row) throws SQLException {
        return table.equals(Tenancy.TENANTS)
                && row.getString("policy").equals(Tenancy.MIGRATION_POLICY)
                && row.getString("roles").equals(migrationRole);
    }

    private void missing() {
        seen.stream()
                .filter(table -> !guarded.contains(table))
                .forEach(table -> findings.add(violation(
                        table,
                        "the policy " + Tenancy.POLICY + " is missing, or not as it was made",
                        "tributary schema --apply, when no other policy has its name")));
    }

    private static CheckFinding violation(TableName table, String what, String remedy) {
        return CheckFinding.violation(NAME, table, "table " + table + ": " + what, remedy);
    }
}
