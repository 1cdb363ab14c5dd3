package io.tributary.validator.wayback;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Identifiers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a tenant's changes could come back from the target to its source. What is missing keeps nobody from moving the tenant
 * there, and so is a warning. Writes nothing.
 */
public final class WayBackChecks {
    private static final String TARGET = "way-back-target";
    private static final String SOURCE = "way-back-source";

    private static final int WITH_RIGHTS_TO_PARAMETERS = 15;

    private final Plan plan;
    private final List<Finding> findings = new ArrayList<>();

    private WayBackChecks(Plan plan) {
        this.plan = plan;
    }

    /** What the target and every source of the plan lack; one pass where they lack nothing. */
    public static List<Finding> check(Plan plan) {
        WayBackChecks checks = new WayBackChecks(plan);
        checks.target(plan.tenants().size(), "");
        plan.tenants().forEach(checks::source);
        return checks.orPass();
    }

    /** What the target and the tenant's source lack. */
    static List<Finding> check(Plan plan, Tenant tenant) {
        WayBackChecks checks = new WayBackChecks(plan);
        checks.target(1, plan.reversed(tenant).replicationName(tenant));
        checks.source(tenant);
        return checks.orPass();
    }

    private List<Finding> orPass() {
        if (findings.isEmpty()) {
            findings.add(Finding.pass(TARGET, Optional.empty(), "tenants' changes could come back to their sources"));
        }
        return List.copyOf(findings);
    }

    /** @param slot a slot that may be there already */
    private void target(int slots, String slot) {
        Database target = plan.target().database();
        guarded(TARGET, Optional.empty(), target, "target.sql", List.of(slot), row -> {
            String role = row.getString("role");
            if (!row.getString("wal_level").equals("logical")) {
                warn(
                        TARGET,
                        Optional.empty(),
                        "the target's wal_level is " + row.getString("wal_level"),
                        "ALTER SYSTEM SET" + " wal_level = 'logical'; -- then restart the target");
            }
            if (!row.getBoolean("replicates")) {
                warn(
                        TARGET,
                        Optional.empty(),
                        "the role " + role + " may not replicate from the target",
                        "ALTER ROLE " + Identifiers.quote(role) + " REPLICATION;");
            }
            int free = row.getInt("free_slots");
            if (!row.getBoolean("slot_exists") && free < slots) {
                warn(
                        TARGET,
                        Optional.empty(),
                        "the target has " + free + " free replication slots and senders for " + slots + " ways back",
                        "in the target: ALTER SYSTEM SET max_replication_slots = …; ALTER SYSTEM SET max_wal_senders = …;"
                                + " -- then restart it");
            }
        });
    }

    private void source(Tenant tenant) {
        Optional<String> slug = Optional.of(tenant.slug());
        guarded(SOURCE, slug, tenant.source(), "source.sql", List.of(), row -> {
            String role = Identifiers.quote(row.getString("role"));
            if (!row.getBoolean("sets_replication_role")) {
                warn(
                        SOURCE,
                        slug,
                        "the role " + role + " may not set session_replication_role in the source of " + tenant.slug(),
                        row.getInt("version") >= 150_000
                                ? "as a superuser: GRANT SET ON PARAMETER session_replication_role TO " + role + ";"
                                : "PostgreSQL 14 lets a superuser alone do that: ALTER ROLE " + role + " SUPERUSER;");
            }
            if (!row.getBoolean("creates_schema")) {
                warn(
                        SOURCE,
                        slug,
                        "the role " + role + " may not create the schema tributary in the source of " + tenant.slug(),
                        "GRANT CREATE ON DATABASE " + Identifiers.quote(row.getString("database")) + " TO " + role
                                + ";");
            }
        });
    }

    private void warn(String check, Optional<String> tenant, String found, String remedy) {
        findings.add(Finding.warning(check, tenant, found + ": no way back from the target", remedy));
    }

    private void guarded(
            String check,
            Optional<String> tenant,
            Database database,
            String resource,
            List<String> values,
            Facts facts) {
        try (Connection session = database.connect("tributary preflight");
                PreparedStatement query = session.prepareStatement(resource(resource, session))) {
            for (int i = 0; i < values.size(); i++) {
                query.setString(i + 1, values.get(i));
            }
            try (ResultSet row = query.executeQuery()) {
                row.next();
                facts.read(row);
            }
        } catch (SQLException e) {
            findings.add(Finding.warning(
                    check,
                    tenant,
                    "whether there could be a way back could not be checked: " + e.getMessage(),
                    "remove the cause, then: tributary preflight"));
        }
    }

    /** PostgreSQL 14 has no rights to parameters. */
    private static String resource(String name, Connection session) throws SQLException {
        boolean rights = session.getMetaData().getDatabaseMajorVersion() >= WITH_RIGHTS_TO_PARAMETERS;
        return resource(name)
                .replace(
                        "{sets}", rights ? "has_parameter_privilege('session_replication_role', 'SET')" : "r.rolsuper");
    }

    private static String resource(String name) {
        try (InputStream stream = WayBackChecks.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Facts {
        void read(ResultSet row) throws SQLException;
    }
}
