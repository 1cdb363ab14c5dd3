package io.tributary.cli.demo;

import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The tables of the target whose rows belong to tenants. */
final class TenantTables {
    private static final String TENANT_COLUMN = "tenant_id";

    private TenantTables() {}

    static List<TableName> names(Connection target) throws SQLException {
        return Catalog.tables(target, table -> true).stream()
                .filter(TenantTables::belongsToTenants)
                .map(Table::name)
                .toList();
    }

    private static boolean belongsToTenants(Table table) {
        return table.columns().stream().anyMatch(column -> column.name().equals(TENANT_COLUMN));
    }
}
