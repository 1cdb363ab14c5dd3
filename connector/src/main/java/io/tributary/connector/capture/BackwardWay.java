package io.tributary.connector.capture;

import io.tributary.connector.prepare.Start;
import io.tributary.connector.prepare.WayBackPreparation;
import io.tributary.contract.control.Control;
import io.tributary.contract.control.Phase;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.contract.wire.Marker;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.postgresql.replication.LogSequenceNumber;

/**
 * From the target, whose log all tenants share, to the source of one of them. While that is rehearsed no row is taken. A TRUNCATE
 * in the target is of all tenants' rows, and no application may do it: it stops the stream as long as the source's table has
 * rows, so that a mistake does not reach the last good copy of them.
 */
final class BackwardWay implements Way {
    private final Plan plan;
    private final Tenant tenant;
    private final Control control;
    private final boolean rehearsal;
    private Start start;
    private volatile boolean over;

    BackwardWay(Plan plan, Tenant tenant, Control control, Phase phase) {
        this.plan = plan;
        this.tenant = tenant;
        this.control = control;
        this.rehearsal = phase == Phase.SINGLE_TENANT;
    }

    @Override
    public Start prepare(Connection origin) throws SQLException, InterruptedException, PausedException {
        if (rehearsal && control.snapshotPosition(tenant).isEmpty()) {
            create(plan, tenant, control, origin);
        }
        start = preparation(plan, control, origin).goOn();
        return start;
    }

    /** Makes publication and slot anew, for a stream that nothing has been taken from or that rests. */
    static void create(Plan plan, Tenant tenant, Control control, Connection origin)
            throws SQLException, InterruptedException, PausedException {
        LogSequenceNumber begins = preparation(plan, control, origin).create();
        control.recordSlot(tenant, begins);
    }

    private static WayBackPreparation preparation(Plan plan, Control control, Connection origin) throws SQLException {
        MappingRules taken = control.rules();
        Plan forward = plan.forward();
        try (Control there = new Control(forward, "tributary-connector")) {
            MappingRules rules = there.rules();
            return new WayBackPreparation(
                    plan,
                    origin,
                    there.identity(forward.tenants().get(0)),
                    rules,
                    table -> taken.rule(table).isPresent() && rules.rule(table).isPresent());
        }
    }

    /**
     * A rehearsal leaves rows out; one that has ended meanwhile may have met rows that count. A marker behind them would be taken
     * for all that comes before it.
     */
    @Override
    public void requireStill() throws SQLException, IOException {
        if (rehearsal && control.tenantPhase(tenant).phase() != Phase.SINGLE_TENANT) {
            over = true;
            throw new IOException("the rehearsal of the way back has ended; what comes behind it counts for nothing");
        }
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public boolean captures(TableName table) {
        return !rehearsal && start.published().contains(table);
    }

    @Override
    public boolean truncates(TableName table) throws SQLException, PausedException {
        if (!captures(table)) {
            return false;
        }
        if (control.with(source -> hasRows(source, table))) {
            throw new PausedException(
                    "table " + table + " of the target was truncated, with the rows of all tenants",
                    "where it is meant for the tenant's source as well, as the role of the plan in the source: BEGIN;"
                            + " INSERT INTO tributary.gate_pass VALUES (pg_current_xact_id()); DELETE FROM "
                            + table.sql() + "; DELETE FROM tributary.gate_pass; COMMIT; else end the way back:"
                            + " tributary complete --tenant " + tenant.slug());
        }
        return true;
    }

    private static boolean hasRows(Connection source, TableName table) throws SQLException {
        try (Statement query = source.createStatement();
                ResultSet row = query.executeQuery("SELECT EXISTS (SELECT FROM " + table.sql() + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    @Override
    public List<String> primaryKey(TableName table, List<String> columns) {
        List<String> key = start.keys().getOrDefault(table, List.of());
        if (!Set.copyOf(key).equals(Set.copyOf(columns))) {
            return columns;
        }
        return start.tables().stream()
                .filter(found -> found.name().equals(table))
                .findFirst()
                .map(Table::primaryKey)
                .orElse(columns);
    }

    @Override
    public String heartbeat(String fingerprint) {
        return plan.replicationName(tenant) + " " + fingerprint;
    }

    /** Other tenants' streams have their own heartbeats in the same log, and applications their messages. */
    @Override
    public boolean isFor(String prefix, String content) {
        return switch (prefix) {
            case Marker.PREFIX, Marker.REPAIR -> true;
            case Marker.HEARTBEAT -> content.startsWith(heartbeat(""));
            default -> false;
        };
    }

    @Override
    public String fingerprint(String heartbeat) {
        return heartbeat.substring(heartbeat("").length());
    }
}
