package io.tributary.validator.postcheck;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.contract.control.Control;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.Tenancy;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.SampleQuery;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import io.tributary.validator.sequence.MovedSequence;
import io.tributary.validator.sequence.Sequences;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Looks at a tenant as its application does, right after the target began to serve it. What is wrong is told, kept in {@code
 * tributary.post_check} and alerted by a running validator; it undoes nothing, since applications may have written already.
 */
public final class PostChecks {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Plan plan;
    private final Control control;

    /**
     * @param plan a forward one
     * @param control of the target, installed; stays the caller's
     */
    public PostChecks(Plan plan, Control control) {
        this.plan = plan;
        this.control = control;
    }

    /**
     * Looks, and keeps what was found.
     *
     * @return all that was looked at; what could not be looked at is not ok
     * @throws SQLException when the control schema cannot be read or written
     */
    public List<PostCheck> run(Tenant tenant) throws SQLException {
        UUID tenantId = control.identity(tenant).id();
        MappingRules rules = control.rules();
        List<PostCheck> checks = new ArrayList<>();
        checks.add(look("connects", () -> connects(tenant, tenantId)));
        checks.add(look("own-rows", () -> ownRows(tenant, tenantId, rules)));
        checks.add(look("sequences", () -> sequences(tenant)));
        List<SampleQuery> samples = plan.cutover().samples();
        for (int i = 0; i < samples.size(); i++) {
            SampleQuery sample = samples.get(i);
            checks.add(look("sample-" + (i + 1), () -> new SampleCheck(plan, tenant, tenantId).run(sample)));
        }
        keep(tenant, checks);
        return List.copyOf(checks);
    }

    /** What a look found. */
    record Found(boolean ok, String detail) {}

    private interface Look {
        Found run() throws SQLException;
    }

    private static PostCheck look(String name, Look look) {
        long start = System.nanoTime();
        Found found;
        try {
            found = look.run();
        } catch (SQLException | IllegalArgumentException e) {
            found = new Found(false, "could not be checked: " + Faults.describe(e));
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        return new PostCheck(name, found.ok(), found.detail(), millis);
    }

    private Found connects(Tenant tenant, UUID tenantId) throws SQLException {
        try (Connection session = ApplicationSession.ofTarget(plan, tenant, tenantId);
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_user, coalesce(current_setting('"
                        + Tenancy.SETTING + "', true), ''), current_database()")) {
            row.next();
            String role = row.getString(1);
            String setting = row.getString(2);
            boolean ok = role.equals(plan.target().applicationRole()) && setting.equals(tenantId.toString());
            String there =
                    "role " + role + ", database " + row.getString(3) + ", " + Tenancy.SETTING + " = '" + setting + "'";
            return new Found(
                    ok, ok ? there : there + "; to be " + plan.target().applicationRole() + " and " + tenantId);
        }
    }

    private Found ownRows(Tenant tenant, UUID tenantId, MappingRules rules) throws SQLException {
        List<String> wrong = new ArrayList<>();
        int looked = 0;
        try (Connection session = ApplicationSession.ofTarget(plan, tenant, tenantId);
                Statement statement = session.createStatement()) {
            for (TableName table : rules.tables().keySet()) {
                if (rules.rule(table).filter(TableRule::shared).isEmpty()) {
                    looked++;
                    if (seesOthers(statement, table, tenantId)) {
                        wrong.add(table.toString());
                    }
                }
            }
        }
        return wrong.isEmpty()
                ? new Found(true, "no row of another tenant in " + looked + " tables")
                : new Found(
                        false,
                        "rows of other tenants are seen in " + wrong + "; restore row-level security: tributary schema"
                                + " --apply, and roll back until then");
    }

    private static boolean seesOthers(Statement statement, TableName table, UUID tenantId) throws SQLException {
        String sql = "SELECT EXISTS (SELECT FROM " + table.sql() + " WHERE "
                + Identifiers.quote(TableMapping.TENANT_COLUMN) + " IS DISTINCT FROM '" + tenantId + "')";
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private Found sequences(Tenant tenant) throws SQLException {
        List<MovedSequence> behind = new Sequences(plan, control).behind(tenant);
        return behind.isEmpty()
                ? new Found(true, "every sequence is ahead of the tenant's rows")
                : new Found(
                        false,
                        "behind the tenant's rows, which have the number given: " + behind
                                + "; SELECT setval(…) past it");
    }

    private void keep(Tenant tenant, List<PostCheck> checks) throws SQLException {
        String sql = "INSERT INTO tributary.post_check (migration, slug, ok, checks) VALUES (?, ?, ?, ?::jsonb)";
        control.with(session -> {
            try (PreparedStatement insert = session.prepareStatement(sql)) {
                insert.setString(1, plan.migration());
                insert.setString(2, tenant.slug());
                insert.setBoolean(3, checks.stream().allMatch(PostCheck::ok));
                insert.setString(4, json(checks));
                return insert.executeUpdate();
            }
        });
    }

    private static String json(List<PostCheck> checks) {
        try {
            return JSON.writeValueAsString(checks);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("checks can always be written as JSON", e);
        }
    }
}
