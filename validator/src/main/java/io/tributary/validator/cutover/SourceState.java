package io.tributary.validator.cutover;

import io.tributary.contract.control.Control;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.validator.gate.TargetGate;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What of a tenant's two databases stands in the way of a cutover. */
final class SourceState {
    private static final String WRITERS = Statements.resource("writers.sql");
    private static final String SUBSCRIPTIONS = Statements.resource("subscriptions.sql");

    private final Plan plan;
    private final Control control;
    private final Tenant tenant;
    private final Refusals.Refusal refusal;

    SourceState(Plan plan, Control control, Tenant tenant, Refusals.Refusal refusal) {
        this.plan = plan;
        this.control = control;
        this.tenant = tenant;
        this.refusal = refusal;
    }

    /** Those that would keep the fence waiting for longer than it may. */
    void transactions() throws SQLException {
        try (Connection source = source()) {
            List<String> prepared = Statements.all(
                    source,
                    "SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE database = current_database() ORDER BY prepared",
                    row -> row.getString(1));
            for (String gid : prepared) {
                refusal.refuse(
                        tenant,
                        "prepared-transactions",
                        "the prepared transaction " + Identifiers.literal(gid) + " of the source has not ended",
                        "in the source: COMMIT PREPARED " + Identifiers.literal(gid) + "; -- or ROLLBACK PREPARED");
            }
            List<Writer> writers = Statements.all(
                    source,
                    WRITERS,
                    row -> new Writer(row.getInt("pid"), row.getString("role"), row.getLong("seconds")),
                    plan.cutover().pauseLimit().toMillis() / 1_000.0);
            for (Writer writer : writers) {
                refusal.refuse(
                        tenant,
                        "old-transactions",
                        "process " + writer.pid() + " (" + writer.role() + ") has a transaction open that writes in the"
                                + " source, for " + writer.seconds() + " s",
                        "wait for it, or in the source: SELECT pg_terminate_backend(" + writer.pid() + ");");
            }
        }
    }

    void subscriptions() throws SQLException {
        try (Connection source = source()) {
            List<TableName> names = tables(source).stream().map(Table::name).toList();
            List<String> written = Statements.all(
                    source,
                    SUBSCRIPTIONS,
                    row -> row.getString("table_name") + " by " + row.getString("subname"),
                    source.createArrayOf(
                            "text", names.stream().map(TableName::schema).toArray()),
                    source.createArrayOf(
                            "text", names.stream().map(TableName::name).toArray()));
            if (!written.isEmpty()) {
                refusal.refuse(
                        tenant,
                        "source-subscriptions",
                        "a subscription of the source writes " + String.join(", ", written)
                                + ", which no gate can stop",
                        "in the source: ALTER SUBSCRIPTION … DISABLE;");
            }
        }
    }

    /** What was changed on the source and is not in the target yet; also what no row has shown so far. */
    void schemaChanges() throws SQLException {
        Map<TableName, Table> there = new HashMap<>();
        try (Connection target = plan.target().database().connect("tributary cutover");
                Connection source = source()) {
            tables(target).forEach(table -> there.put(table.name(), table));
            for (Table table : tables(source)) {
                List<String> missing = missing(table, there.get(table.name()));
                if (!missing.isEmpty()) {
                    refusal.refuse(
                            tenant,
                            "schema-changes",
                            "the target lacks of table " + table.name() + ": " + String.join(", ", missing),
                            "tributary schema --apply, and see docs/schema-changes.md");
                }
            }
        }
    }

    private static List<String> missing(Table source, Table target) {
        if (target == null) {
            return List.of("all of it");
        }
        List<String> has = target.columns().stream().map(Column::name).toList();
        return source.columns().stream()
                .map(Column::name)
                .filter(column -> !has.contains(column) && !column.equals(TableMapping.TENANT_COLUMN))
                .toList();
    }

    /** Behind the switch the way back needs the target's gate; and before it, it keeps the application out. */
    void gates() throws SQLException {
        TargetGate gate = new TargetGate(plan, control.identity(tenant).id());
        try (Connection target = plan.target().database().connect("tributary cutover")) {
            String unguarded = gate.unguarded(target, control);
            if (!unguarded.isEmpty()) {
                refusal.refuse(
                        tenant, "target-gates", "the target does not guard " + unguarded, "tributary schema --apply");
            }
            if (gate.applicationMayDisarm(target)) {
                String role = Identifiers.quote(plan.target().applicationRole());
                refusal.refuse(
                        tenant,
                        "target-gates",
                        "the application's role may set session_replication_role in the target, and so pass by its gate",
                        "in the target: REVOKE SET ON PARAMETER session_replication_role FROM " + role + ", PUBLIC;");
            }
        }
    }

    private List<Table> tables(Connection session) throws SQLException {
        return Catalog.tables(session, plan.tables()::selects);
    }

    private Connection source() throws SQLException {
        return tenant.source().connect("tributary cutover");
    }

    private record Writer(int pid, String role, long seconds) {}
}
