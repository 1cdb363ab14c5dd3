package io.tributary.validator.gate;

import io.tributary.contract.control.Control;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The gate in front of a tenant's rows in the target. Its guards are part of the target's schema. */
public final class TargetGate {
    private static final String AS_TENANT = "SELECT set_config('app.tenant_id', ?, true)";

    private final Plan plan;
    private final UUID tenantId;
    private final Gate gate;

    public TargetGate(Plan plan, UUID tenantId) {
        this.plan = plan;
        this.tenantId = tenantId;
        this.gate = new Gate(tenantId);
    }

    /** The gate itself. */
    public Gate gate() {
        return gate;
    }

    /** Closes the gate, as {@link SourceGate#close} does. */
    public void close(Connection session, long move, String reason, Duration limit)
            throws SQLException, FenceException, OvertakenException {
        gate.close(session, move, reason, limit);
        SourceGate.durably(session);
        session.commit();
    }

    /** Opens the gate and commits that durably. */
    public void open(Connection session, long move) throws SQLException, OvertakenException {
        gate.open(session, move);
        SourceGate.durably(session);
        session.commit();
    }

    /**
     * Proves that the tenant's writes are refused on every tenant table and partition: those of the migrating role, which
     * owns them and which row-level security binds, and those of the application's role where the former may become it. The
     * session has no transaction open, nor afterwards.
     */
    public void prove(Connection session, Control control) throws SQLException, FenceException {
        List<GuardedTable> tables = tables(session, control);
        try {
            try (PreparedStatement set = session.prepareStatement(AS_TENANT)) {
                set.setString(1, tenantId.toString());
                set.execute();
            }
            Canary.send(session, tables, false);
            if (mayBecomeApplication(session)) {
                execute(
                        session,
                        "SET LOCAL ROLE " + Identifiers.quote(plan.target().applicationRole()));
                Canary.send(session, tables, true);
            }
        } finally {
            session.rollback();
        }
    }

    /** The tables and partitions that lack their guard, as a text for people; empty when none does. */
    public String unguarded(Connection session, Control control) throws SQLException {
        return GuardedTable.names(tables(session, control).stream()
                .filter(table -> !table.guarded())
                .toList());
    }

    /** Whether the application could keep the guards from firing. */
    public boolean applicationMayDisarm(Connection session) throws SQLException {
        String sql = "SELECT coalesce((SELECT has_parameter_privilege(r.oid, 'session_replication_role', 'SET')"
                + " FROM pg_roles r WHERE r.rolname = ?), false)";
        return ofApplication(session, sql);
    }

    private boolean mayBecomeApplication(Connection session) throws SQLException {
        String right = session.getMetaData().getDatabaseMajorVersion() >= 16 ? "SET" : "MEMBER";
        return ofApplication(
                session,
                "SELECT coalesce((SELECT pg_has_role(r.oid, '" + right
                        + "') FROM pg_roles r WHERE r.rolname = ?), false)");
    }

    private boolean ofApplication(Connection session, String sql) throws SQLException {
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, plan.target().applicationRole());
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Shared tables are nobody's to write but the migrating role's. */
    private List<GuardedTable> tables(Connection session, Control control) throws SQLException {
        List<TableName> own = control.rules().tables().entrySet().stream()
                .filter(rule -> !rule.getValue().shared())
                .map(Map.Entry<TableName, TableRule>::getKey)
                .toList();
        return GuardedTable.read(session, own, Direction.REVERSE, tenantId);
    }
}
