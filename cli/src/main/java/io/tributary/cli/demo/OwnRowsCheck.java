package io.tributary.cli.demo;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.table.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** What any application must always see: no row of another tenant, in whichever table it looks. */
final class OwnRowsCheck implements RoutedReaders.Check {
    private final List<Table> tables;
    private final UUID tenant;

    private OwnRowsCheck(List<Table> tables, UUID tenant) {
        this.tables = tables;
        this.tenant = tenant;
    }

    static OwnRowsCheck of(Plan plan, UUID id) throws SQLException {
        try (Connection target = plan.target().database().connect("tributary-demo")) {
            return new OwnRowsCheck(TenantTables.of(target), id);
        }
    }

    @Override
    public List<String> violations(Connection connection) throws SQLException {
        Table table = tables.get(ThreadLocalRandom.current().nextInt(tables.size()));
        String sql = "SELECT EXISTS (SELECT FROM " + table.name().sql() + " WHERE tenant_id <> ?)";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setObject(1, tenant);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1) ? List.of("rows of another tenant are in " + table.name()) : List.of();
            }
        }
    }
}
