package io.tributary.transformer;

import io.tributary.contract.control.Control;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.table.TableName;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** The design as the target's control schema and catalogs have it. */
record ControlDesign(Control control) implements TargetDesign {

    @Override
    public Optional<TableRule> rule(TableName source) throws SQLException {
        return control.rules().rule(source);
    }

    @Override
    public Set<String> columns(TableName target) throws SQLException {
        return control.targetColumns(target);
    }
}
