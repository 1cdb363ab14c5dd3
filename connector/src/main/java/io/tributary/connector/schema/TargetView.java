package io.tributary.connector.schema;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the target has by now, read when it is asked for and remembered. */
final class TargetView implements AutoCloseable {
    private final Connection connection;
    private final TenantIdentity tenant;
    private final Map<TableName, Optional<Table>> tables = new HashMap<>();

    TargetView(Plan plan, TenantIdentity tenant) throws SQLException {
        this.connection = plan.target().database().connect("tributary connector");
        this.tenant = tenant;
    }

    /** Forgets what was read: the target has changed. */
    void forget() {
        tables.clear();
    }

    Optional<Table> table(TableName source) throws SQLException {
        TableName name = TableMapping.targetName(source);
        if (!tables.containsKey(name)) {
            tables.put(name, Catalog.tables(connection, name::equals).stream().findFirst());
        }
        return tables.get(name);
    }

    Optional<Column> column(TableName source, String column) throws SQLException {
        return table(source).flatMap(table -> table.columns().stream()
                .filter(each -> each.name().equals(column))
                .findFirst());
    }

    /** Whether any row of the tenant has a value in the column, which is there. */
    boolean hasValues(TableName source, String column) throws SQLException {
        Table table = table(source).orElseThrow();
        boolean stamped = table.columns().stream().anyMatch(each -> each.name().equals(TableMapping.TENANT_COLUMN));
        try (PreparedStatement set = connection.prepareStatement("SELECT set_config('app.tenant_id', ?, false)")) {
            set.setString(1, tenant.id().toString());
            set.execute();
        }
        String sql = "SELECT EXISTS (SELECT FROM " + table.ownRows() + " WHERE " + Identifiers.quote(column)
                + " IS NOT NULL" + (stamped ? " AND tenant_id = ?" : "") + ")";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            if (stamped) {
                query.setObject(1, tenant.id());
            }
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** The values of an enum; none where it is not there. */
    List<String> labels(String enumName) throws SQLException {
        String sql =
                "SELECT array_agg(enumlabel::text ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = to_regtype(?)";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, enumName);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                Array labels = row.getArray(1);
                return labels == null ? List.of() : List.of((String[]) labels.getArray());
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
