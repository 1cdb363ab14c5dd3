package io.tributary.validator.check;

import io.tributary.contract.control.Phase;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.util.List;

/**
 * What is checked.
 *
 * @param target a session with the target's snapshot, in a transaction, for the tenant
 * @param source a session with the source's snapshot, in a transaction
 * @param tables the tables that take part, as the target has them
 */
record Subject(
        Plan plan,
        Tenant tenant,
        TenantIdentity identity,
        Phase phase,
        MappingRules rules,
        Connection target,
        Connection source,
        List<Table> tables) {

    /** The tables whose rows are tenants' own. */
    List<Table> tenantTables() {
        return tables.stream().filter(table -> !shared(table.name())).toList();
    }

    boolean shared(TableName table) {
        return rules.rule(table).filter(TableRule::shared).isPresent();
    }

    /** A condition for the rows of a target's table that this is about. */
    String rows(TableName table) {
        return shared(table) ? "true" : ownRows();
    }

    /** A condition for the tenant's rows of a tenant table. */
    String ownRows() {
        return Identifiers.quote(TableMapping.TENANT_COLUMN) + " = '" + identity.id() + "'";
    }
}
