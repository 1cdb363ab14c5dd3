package io.tributary.cli.demo;

import io.tributary.cli.demo.DemoReport.TenantReport;
import io.tributary.contract.table.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Holds when a tenant's application sees as many rows as were compared, all its own. Whatever sees fewer is blind, whatever
 * sees more sees another tenant.
 *
 * @param tenant the tenant's id
 * @param report what was compared
 */
record ReadBackCheck(UUID tenant, TenantReport report) implements RoutedReaders.Check {

    @Override
    public List<String> violations(Connection connection) throws SQLException {
        long own = 0;
        long foreign = 0;
        for (Table table : TenantTables.of(connection)) {
            String sql = "SELECT count(*) FILTER (WHERE tenant_id = ?), count(*) FILTER (WHERE tenant_id <> ?) FROM "
                    + table.ownRows();
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setObject(1, tenant);
                query.setObject(2, tenant);
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    own += row.getLong(1);
                    foreign += row.getLong(2);
                }
            }
        }
        return foreign == 0 && own == report.rows()
                ? List.of()
                : List.of("tenant " + report.slug() + " sees " + own + " rows of its own and " + foreign
                        + " of others; " + report.rows() + " were compared");
    }
}
