package io.tributary.connector.prepare;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Table;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;

/**
 * A source that can be reached, with what its checks ask of it.
 *
 * @param tables the tables that the plan selects
 */
record CheckedSource(Plan plan, Tenant tenant, Connection connection, List<Table> tables) {

    Finding pass(String check, String found) {
        return Finding.pass(check, Optional.of(tenant.slug()), found);
    }

    Finding warning(String check, String found, String remedy) {
        return Finding.warning(check, Optional.of(tenant.slug()), found, remedy);
    }

    Finding blocker(String check, String found, String remedy) {
        return Finding.blocker(check, Optional.of(tenant.slug()), found, remedy);
    }

    /** A pass where nothing was found to be wrong, else what was. */
    List<Finding> passUnless(List<Finding> wrong, String check, String found) {
        return wrong.isEmpty() ? List.of(pass(check, found)) : wrong;
    }
}
