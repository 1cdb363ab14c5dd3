package io.tributary.connector.capture;

import io.tributary.connector.prepare.Preparation;
import io.tributary.connector.prepare.Start;
import io.tributary.contract.control.Control;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** From a source, which is the tenant's alone, to the target. */
record ForwardWay(Plan plan, Tenant tenant, Control control) implements Way {

    @Override
    public Start prepare(Connection origin) throws SQLException, InterruptedException, PausedException {
        return new Preparation(plan, tenant, origin, this::isDesigned)
                .prepare(control.snapshotPosition(tenant).isPresent());
    }

    private boolean isDesigned(TableName table) throws SQLException {
        return control.rules().rule(table).isPresent()
                && !control.targetColumns(TableMapping.targetName(table)).isEmpty();
    }

    @Override
    public void requireStill() {
        // nothing is ever left out
    }

    @Override
    public boolean isOver() {
        return false;
    }

    @Override
    public boolean captures(TableName table) {
        return true;
    }

    @Override
    public boolean truncates(TableName table) {
        return true;
    }

    @Override
    public List<String> primaryKey(TableName table, List<String> columns) {
        return columns;
    }

    @Override
    public String heartbeat(String fingerprint) {
        return fingerprint;
    }

    @Override
    public boolean isFor(String prefix, String content) {
        return true;
    }

    @Override
    public String fingerprint(String heartbeat) {
        return heartbeat;
    }
}
