package io.tributary.cli.demo;

import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The tables of the target whose rows belong to tenants. */
final class TenantTables {
    private static final String TENANT_COLUMN = "tenant_id";

    private TenantTables() {}

    static List<Table> of(Connection target) throws SQLException {
        return Catalog.tables(target, table -> true).stream()
                .filter(TenantTables::belongsToTenants)
                .toList();
    }

    private static boolean belongsToTenants(Table table) {
        return table.columns().stream().anyMatch(column -> column.name().equals(TENANT_COLUMN));
    }
}
