package io.tributary.validator.check;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.Tenancy;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether every tenant table's rows belong to a tenant that there is, now and by a foreign key that holds. */
final class TenantKeyCheck {
    static final String NAME = "tenant-key";
    private static final String QUERY = Query.resource("tenant_keys.sql");
    private static final String COLUMN = Identifiers.quote(TableMapping.TENANT_COLUMN);

    private final Subject subject;
    private final List<CheckFinding> findings = new ArrayList<>();

    private TenantKeyCheck(Subject subject) {
        this.subject = subject;
    }

    static List<CheckFinding> run(Subject subject) throws SQLException {
        TenantKeyCheck check = new TenantKeyCheck(subject);
        check.keys();
        check.tenant();
        if (Roles.read(subject).seesAll()) {
            for (Table table : subject.tenantTables()) {
                check.unknown(table);
            }
        }
        return check.findings;
    }

    /** One foreign key that holds is enough. */
    private void keys() throws SQLException {
        Map<TableName, CheckFinding> broken = new LinkedHashMap<>();
        Set<TableName> held = new HashSet<>();
        try (PreparedStatement query = subject.target().prepareStatement(QUERY)) {
            Query.setTables(query, Query.names(subject.tenantTables()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    TableName table = new TableName(row.getString("schema_name"), row.getString("table_name"));
                    if (holds(row)) {
                        held.add(table);
                    } else {
                        broken.putIfAbsent(table, broken(table, row));
                    }
                }
            }
        }
        broken.keySet().removeAll(held);
        findings.addAll(broken.values());
    }

    private static boolean holds(ResultSet row) throws SQLException {
        return row.getString("name") != null
                && row.getBoolean("validated")
                && row.getBoolean("enforced")
                && row.getString("without_triggers") == null;
    }

    private static CheckFinding broken(TableName table, ResultSet row) throws SQLException {
        String name = row.getString("name");
        String alter = "ALTER TABLE " + table.sql() + " ";
        if (name == null) {
            return violation(
                    table,
                    "no foreign key leads from its tenant_id to " + Tenancy.TENANTS,
                    alter + "ADD FOREIGN KEY (" + COLUMN + ") REFERENCES " + Tenancy.TENANTS.sql() + " (id);");
        }
        String key = "its foreign key " + name + " to " + Tenancy.TENANTS;
        String constraint = "CONSTRAINT " + Identifiers.quote(name) + ";";
        if (!row.getBoolean("enforced")) {
            String enforced = "CONSTRAINT " + Identifiers.quote(name) + " ENFORCED;";
            return violation(table, key + " is not enforced", alter + "ALTER " + enforced);
        }
        if (!row.getBoolean("validated")) {
            return violation(table, key + " is not valid", alter + "VALIDATE " + constraint);
        }
        String disabled = row.getString("without_triggers");
        return violation(
                table,
                key + " is not checked: its triggers are disabled on " + disabled,
                "as a superuser: ALTER TABLE " + disabled + " ENABLE TRIGGER ALL;");
    }

    private static CheckFinding violation(TableName table, String what, String remedy) {
        return CheckFinding.violation(NAME, table, "table " + table + ": " + what, remedy);
    }

    private void tenant() throws SQLException {
        String sql = "SELECT FROM " + Tenancy.TENANTS.sql() + " WHERE id = ?";
        try (PreparedStatement query = subject.target().prepareStatement(sql)) {
            query.setObject(1, subject.identity().id());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    findings.add(CheckFinding.violation(
                            NAME,
                            Tenancy.TENANTS,
                            "table " + Tenancy.TENANTS + " has no row for the tenant "
                                    + subject.identity().id(),
                            "tributary schema --apply"));
                }
            }
        }
    }

    private void unknown(Table table) throws SQLException {
        String sql = "SELECT count(*) FROM " + table.ownRows() + " AS c WHERE NOT EXISTS (SELECT FROM "
                + Tenancy.TENANTS.sql() + " AS t WHERE t.id = c." + COLUMN + ")";
        try (Statement query = subject.target().createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            long count = row.getLong(1);
            if (count > 0) {
                findings.add(violation(
                        table.name(),
                        count + " rows have a tenant_id that no tenant has",
                        "find out whose they are: SELECT " + COLUMN + ", count(*) FROM "
                                + table.name().sql() + " GROUP BY 1;"));
            }
        }
    }
}
