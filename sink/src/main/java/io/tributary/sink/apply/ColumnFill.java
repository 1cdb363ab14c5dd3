package io.tributary.sink.apply;

import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** Gives a column of all of a tenant's rows one value, as ADD COLUMN with a default does without a word in the log. */
public final class ColumnFill {
    private static final String SETTINGS =
            "SELECT set_config('app.tenant_id', ?, true), set_config('session_replication_role', 'replica', true)";

    private ColumnFill() {}

    /**
     * Fills the column, in one transaction that fires no trigger; in a shared table for all rows.
     *
     * @param value the value in PostgreSQL's text form
     * @throws SQLException when the target does not have the column, or refuses the value
     */
    public static void fill(Plan plan, UUID tenant, TableName source, String column, String value) throws SQLException {
        TableName name = TableMapping.targetName(source);
        try (Connection connection = plan.target().database().connect("tributary sink " + plan.migration())) {
            Table table = Catalog.tables(connection, name::equals).stream()
                    .findFirst()
                    .orElseThrow(() -> new SQLException("the target has no table " + name));
            connection.setAutoCommit(false);
            try (PreparedStatement settings = connection.prepareStatement(SETTINGS)) {
                settings.setString(1, tenant.toString());
                settings.execute();
            }
            ProgressTable.pass(connection);
            update(connection, tenant, table, column(table, column), value);
            ProgressTable.leave(connection);
            connection.commit();
        }
    }

    private static void update(Connection connection, UUID tenant, Table table, Column column, String value)
            throws SQLException {
        boolean stamped = table.columns().stream().anyMatch(each -> each.name().equals(TableMapping.TENANT_COLUMN));
        String sql = "UPDATE " + table.ownRows() + " SET " + column.sql() + " = CAST(? AS " + column.castType() + ")"
                + (stamped ? " WHERE tenant_id = ?" : "");
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, value);
            if (stamped) {
                update.setObject(2, tenant);
            }
            update.executeUpdate();
        }
    }

    private static Column column(Table table, String name) throws SQLException {
        return table.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SQLException("the target has no column " + name + " in table " + table.name()));
    }
}
