package io.tributary.cli.pipeline;

import io.tributary.connector.schema.TargetAdjustment;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.table.TableName;
import io.tributary.sink.apply.ColumnFill;
import java.sql.SQLException;
import java.util.UUID;

/** Changes the target for a connector whose source has changed, by the means of the sink. */
record TargetChange(Plan plan) implements TargetAdjustment {

    @Override
    public void addColumns() throws SQLException {
        TargetPreparation.addColumns(plan);
    }

    @Override
    public void fill(UUID tenant, TableName table, String column, String value) throws SQLException {
        ColumnFill.fill(plan, tenant, table, column, value);
    }
}
