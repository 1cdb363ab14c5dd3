package io.tributary.validator.gate;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.GateSchema;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The gate in front of a tenant's tables in its source, and the guards on them. Installed, it lets all writes through until it
 * is closed; then it refuses those of every session, whatever its role and settings, but a sink's own.
 */
public final class SourceGate {
    private static final String APPLICATION = "tributary gate";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    /** As long as a guard waits for a table, everybody who wants to write it waits behind it. */
    private static final String SHORT_WAIT = "SET LOCAL lock_timeout = '200ms'";

    private static final long PAUSE_MILLIS = 300;

    private final Plan plan;
    private final Tenant tenant;
    private final UUID tenantId;
    private final Gate gate;

    public SourceGate(Plan plan, Tenant tenant, UUID tenantId) {
        this.plan = plan;
        this.tenant = tenant;
        this.tenantId = tenantId;
        this.gate = new Gate(tenantId);
    }

    /** The gate itself. */
    public Gate gate() {
        return gate;
    }

    /**
     * Makes the gate, open, and guards every table that the plan selects and every partition of one; what is there already
     * stays as it is. Waits for each table by itself, again and again and never for long, so that hardly anybody has to wait
     * behind it.
     *
     * @param limit how long to try a table that is in use
     * @throws FenceException when a table was in use for longer; those before it are guarded
     */
    public void install(Duration limit) throws SQLException, InterruptedException, FenceException {
        try (Connection session = tenant.source().connect(APPLICATION)) {
            session.setAutoCommit(false);
            Control.createSchema(session);
            String sql = "INSERT INTO tributary.gate (tenant_id, writable) VALUES (?, true)"
                    + " ON CONFLICT (tenant_id) DO NOTHING";
            try (PreparedStatement insert = session.prepareStatement(sql)) {
                insert.setObject(1, tenantId);
                insert.executeUpdate();
            }
            session.commit();
            for (GuardedTable table : tables(session)) {
                if (!table.guarded()) {
                    change(session, GateSchema.guardSource(table.name(), tenantId), table.name(), limit);
                }
            }
        }
    }

    /** Removes the guards, in the same way; the gate stays. */
    public void remove(Duration limit) throws SQLException, InterruptedException, FenceException {
        try (Connection session = tenant.source().connect(APPLICATION)) {
            session.setAutoCommit(false);
            for (GuardedTable table : tables(session)) {
                change(session, List.of(GateSchema.unguard(table.name())), table.name(), limit);
            }
        }
    }

    private static void change(Connection session, List<String> statements, TableName table, Duration limit)
            throws SQLException, InterruptedException, FenceException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try (Statement statement = session.createStatement()) {
                statement.execute(SHORT_WAIT);
                for (String sql : statements) {
                    statement.execute(sql);
                }
                session.commit();
                return;
            } catch (SQLException e) {
                session.rollback();
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw e;
                }
                if (System.nanoTime() > deadline) {
                    throw new FenceException(
                            "table " + table + " was in use for " + limit.toSeconds()
                                    + " s, so that its guard could not be changed",
                            e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    /** The tables and partitions that lack their guard, as a text for people; empty when none does. */
    public String unguarded(Connection session) throws SQLException {
        return GuardedTable.names(
                tables(session).stream().filter(table -> !table.guarded()).toList());
    }

    /**
     * Closes the gate and commits that durably, whatever the source's settings; then proves on every table that a write is
     * refused. Whoever owns the tables, or is a superuser, is refused like anybody else.
     *
     * @param limit for all of it
     * @throws FenceException when a writer did not end in time, or a write was not refused
     * @throws OvertakenException when the move is over, or another one has come since
     */
    public void close(Connection session, long move, String reason, Duration limit)
            throws SQLException, FenceException, OvertakenException {
        gate.close(session, move, reason, limit);
        durably(session);
        session.commit();
    }

    /** Proves on every table and partition that a write is refused. The session has no transaction open, nor afterwards. */
    public void prove(Connection session) throws SQLException, FenceException {
        try {
            Canary.send(session, tables(session), false);
        } finally {
            session.rollback();
        }
    }

    /** Whether there is a gate to close and to open at all. Leaves no transaction open. */
    public boolean installed(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('tributary.gate') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1) && gate.writable(session).isPresent();
        } finally {
            session.rollback();
        }
    }

    /** Opens the gate and commits that durably. */
    public void open(Connection session, long move) throws SQLException, OvertakenException {
        gate.open(session, move);
        durably(session);
        session.commit();
    }

    static void durably(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET LOCAL synchronous_commit = on");
        }
    }

    private List<GuardedTable> tables(Connection session) throws SQLException {
        List<TableName> selected = Catalog.tables(session, plan.tables()::selects).stream()
                .map(Table::name)
                .toList();
        return GuardedTable.read(session, selected, Direction.FORWARD, tenantId);
    }
}
