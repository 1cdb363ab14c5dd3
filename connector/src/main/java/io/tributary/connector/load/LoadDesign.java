package io.tributary.connector.load;

import io.tributary.contract.control.RuleTable;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a load has to do, by the mapping's rules and the target's catalogs.
 *
 * @param copies the tables to be copied: not the shared ones, but for the one tenant that supplies them
 * @param clearings statements that remove the tenant's own rows from the target
 * @param sharedClearings statements that remove the shared rows that the tenant supplies, which others may be reading
 */
record LoadDesign(List<TableCopy> copies, List<String> clearings, List<String> sharedClearings) {

    /**
     * Designs a load.
     *
     * @param tables the source's tables
     * @throws PausedException when the target was designed without a table or a column
     */
    static LoadDesign of(Plan plan, TenantIdentity tenant, Connection target, List<Table> tables)
            throws SQLException, PausedException {
        MappingRules rules = new RuleTable(plan.migration(), target).load();
        Map<TableName, Table> present = new HashMap<>();
        for (Table table : Catalog.tables(target, name -> true)) {
            present.put(table.name(), table);
        }
        List<TableCopy> copies = new ArrayList<>();
        for (Table table : tables) {
            TableRule rule =
                    rules.rule(table.name()).orElseThrow(() -> TableCopy.lacks("a rule for table " + table.name()));
            Table goal = present.get(TableMapping.targetName(table.name()));
            if (goal == null) {
                throw TableCopy.lacks("table " + table.name());
            }
            if (supplies(tenant, rule)) {
                copies.add(TableCopy.of(table, rule, tenant, goal));
            }
        }
        return new LoadDesign(
                copies, clearings(plan, tenant, rules, present, false), clearings(plan, tenant, rules, present, true));
    }

    private static boolean supplies(TenantIdentity tenant, TableRule rule) {
        return !rule.shared() || tenant.suppliesSharedRows();
    }

    /** Also of tables that this source does not have, which it may have had. */
    private static List<String> clearings(
            Plan plan, TenantIdentity tenant, MappingRules rules, Map<TableName, Table> present, boolean shared) {
        List<String> clearings = new ArrayList<>();
        rules.tables().forEach((name, rule) -> {
            Table table = present.get(TableMapping.targetName(name));
            if (table != null && rule.shared() == shared && plan.tables().selects(name) && supplies(tenant, rule)) {
                clearings.add("DELETE FROM " + table.ownRows()
                        + (shared ? "" : " WHERE " + TableMapping.TENANT_COLUMN + " = '" + tenant.id() + "'::uuid"));
            }
        });
        return clearings;
    }
}
