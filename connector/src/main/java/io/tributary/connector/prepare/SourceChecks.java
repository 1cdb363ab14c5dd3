package io.tributary.connector.prepare;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a tenant's source can be captured. Changes nothing there. */
public final class SourceChecks {
    private static final String REACHABLE = "source-reachable";
    private static final String WRONG_PASSWORD = "28P01";
    private static final String REFUSED = "28000";
    private static final Map<String, SourceCheck> CHECKS = new LinkedHashMap<>();

    static {
        CHECKS.put("source-version", ServerChecks::version);
        CHECKS.put("source-primary", ServerChecks::primary);
        CHECKS.put("wal-level", ServerChecks::walLevel);
        CHECKS.put("replication-role", ServerChecks::replication);
        CHECKS.put("publication-rights", ServerChecks::publication);
        CHECKS.put("replication-capacity", ServerChecks::capacity);
        CHECKS.put("connection-limits", ServerChecks::connectionLimits);
        CHECKS.put("wal-retention", SettingChecks::retention);
        CHECKS.put("sender-timeout", SettingChecks::senderTimeout);
        CHECKS.put("session-timeouts", SettingChecks::sessionTimeouts);
        CHECKS.put("prepared-transactions", TransactionChecks::prepared);
        CHECKS.put("long-transactions", TransactionChecks::old);
        CHECKS.put("slots-left-behind", LeftoverChecks::slots);
        CHECKS.put("publications-left-behind", LeftoverChecks::publications);
        CHECKS.put("large-objects", ServerChecks::largeObjects);
        CHECKS.put("tables-selected", TableChecks::selected);
        CHECKS.put("table-names", TableChecks::names);
        CHECKS.put("primary-keys", TableChecks::keys);
        CHECKS.put("generated-keys", TableChecks::generatedKeys);
        CHECKS.put("column-case", TableChecks::columnCase);
        CHECKS.put("column-types", ColumnTypeChecks::types);
        CHECKS.put("text-encoding", EncodingCheck::encoding);
        CHECKS.put("table-rights", TableRightsChecks::rights);
        CHECKS.put("row-security", TableRightsChecks::rowSecurity);
        CHECKS.put("logged-tables", IdentityChecks::logged);
        CHECKS.put("replica-identity", IdentityChecks::identity);
    }

    private SourceChecks() {}

    /** Everything that was checked, passes too; a check that could not run is a blocker. Never throws. */
    public static List<Finding> check(Plan plan, Tenant tenant) {
        try (Connection connection = tenant.source().connect("tributary preflight")) {
            List<Finding> findings = new ArrayList<>();
            findings.add(Finding.pass(
                    REACHABLE,
                    Optional.of(tenant.slug()),
                    "the source answers as " + tenant.source().username()));
            findings.addAll(check(plan, tenant, connection));
            return findings;
        } catch (SQLException e) {
            return List.of(unreachable(tenant, e));
        }
    }

    private static List<Finding> check(Plan plan, Tenant tenant, Connection connection) {
        List<Table> tables;
        try {
            tables = Catalog.tables(connection, plan.tables()::selects);
        } catch (SQLException | RuntimeException e) {
            return List.of(Finding.unchecked("tables-readable", Optional.of(tenant.slug()), "", e));
        }
        CheckedSource source = new CheckedSource(plan, tenant, connection, tables);
        List<Finding> findings = new ArrayList<>();
        CHECKS.forEach((name, check) -> findings.addAll(run(name, check, source)));
        return findings;
    }

    private static List<Finding> run(String name, SourceCheck check, CheckedSource source) {
        try {
            return check.run(source);
        } catch (SQLException | RuntimeException e) {
            return List.of(Finding.unchecked(name, Optional.of(source.tenant().slug()), "", e));
        }
    }

    private static Finding unreachable(Tenant tenant, SQLException fault) {
        String role = tenant.source().username();
        Optional<String> slug = Optional.of(tenant.slug());
        String state = Optional.ofNullable(fault.getSQLState()).orElse("");
        if (state.equals(WRONG_PASSWORD)) {
            return Finding.blocker(
                    REACHABLE,
                    slug,
                    "the server refuses the password of role " + role,
                    "correct the password in the plan, or set it: \\password " + role);
        }
        if (state.equals(REFUSED)) {
            return Finding.blocker(
                    REACHABLE,
                    slug,
                    "the server refuses role " + role + ": " + fault.getMessage(),
                    "allow it in pg_hba.conf, then: SELECT pg_reload_conf();");
        }
        return Finding.blocker(
                REACHABLE,
                slug,
                tenant.source().url() + " cannot be reached: " + fault.getMessage(),
                "start the server, or correct the url in the plan");
    }
}
