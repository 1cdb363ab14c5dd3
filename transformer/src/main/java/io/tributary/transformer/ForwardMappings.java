package io.tributary.transformer;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** From a source's form to the target's. */
record ForwardMappings(TargetDesign design, TenantIdentity tenant) implements Mappings {

    @Override
    public Optional<TableRule> rule(TableName table) throws SQLException {
        return design.rule(table);
    }

    @Override
    public UnaryOperator<Change> of(TableShape shape, TableRule rule) throws SQLException, PausedException {
        TableMapping mapping = TableMapping.of(shape, rule, tenant);
        Set<String> present = design.columns(TableMapping.targetName(shape.name()));
        for (String column : mapping.target().columns()) {
            if (!present.contains(column)) {
                throw Transformation.designedWithout("column " + column + " of table " + shape.name());
            }
        }
        return mapping::forward;
    }

    @Override
    public String remedy() {
        return "give the row a smaller key on the source; or name another strategy for the table under tables.keys in"
                + " the plan, or a smaller tables.stride, and migrate anew into an empty target";
    }
}
