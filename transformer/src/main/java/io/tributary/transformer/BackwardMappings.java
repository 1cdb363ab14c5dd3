package io.tributary.transformer;

import io.tributary.contract.control.Control;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * From the target's form back to one source's: the rules and the tenant are those by which its rows came to the target, as the
 * target's control schema has them; the columns are those that the source has.
 *
 * @param rules by which the rows came
 * @param tenant who the tenant is in the target
 * @param source the control schema of the way back, and with it the catalogs of the source
 */
record BackwardMappings(MappingRules rules, TenantIdentity tenant, Control source) implements Mappings {

    /** Reads how the plan's tenant came to the target. */
    static BackwardMappings of(Plan plan, Control source) throws SQLException {
        Plan forward = plan.forward();
        try (Control target = new Control(forward, "tributary-transformer")) {
            return new BackwardMappings(
                    target.rules(), target.identity(forward.tenants().get(0)), source);
        }
    }

    @Override
    public Optional<TableRule> rule(TableName table) {
        return rules.rule(table);
    }

    @Override
    public UnaryOperator<Change> of(TableShape shape, TableRule rule) throws SQLException, PausedException {
        Optional<Table> table = source.targetTable(shape.name());
        if (table.isEmpty()) {
            throw new PausedException(
                    "the tenant's source has no table " + shape.name(),
                    "create it there; or exclude it in the plan (tables.exclude)");
        }
        return TableMapping.of(table.get().shape(), rule, tenant).backward(shape)::apply;
    }

    @Override
    public String remedy() {
        return "tributary schema --apply; or give the row another key in the target, and end and prepare the way back anew";
    }
}
