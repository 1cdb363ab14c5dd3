package io.tributary.contract.control;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A tenant's rows of {@code tributary.load}, on whatever connection the caller has. */
public final class LoadTable {
    private static final String KEY = " WHERE migration = ? AND slug = ?";
    private static final String READ = "SELECT table_schema, table_name, epoch, total_rows, total_bytes, rows, bytes,"
            + " finished, waits_for, (extract(epoch FROM CASE WHEN bool_and(finished) OVER () THEN max(updated_at) OVER ()"
            + " ELSE clock_timestamp() END - min(started_at) OVER ()) * 1000)::bigint AS millis"
            + " FROM tributary.load" + KEY + " ORDER BY total_bytes DESC, table_schema, table_name";
    private static final String WRITE = "INSERT INTO tributary.load (migration, slug, epoch, table_schema, table_name,"
            + " total_rows, total_bytes, rows, bytes, finished, waits_for)"
            + " SELECT ?, ?, ?, given.*, ? FROM unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],"
            + " ?::boolean[]) AS given"
            + " ON CONFLICT (migration, slug, table_schema, table_name) DO UPDATE SET rows = EXCLUDED.rows,"
            + " bytes = EXCLUDED.bytes, finished = EXCLUDED.finished, waits_for = EXCLUDED.waits_for, updated_at = clock_timestamp()"
            + " WHERE tributary.load.epoch = EXCLUDED.epoch";

    private final String migration;
    private final String slug;

    public LoadTable(Plan plan, Tenant tenant) {
        this.migration = plan.migration();
        this.slug = tenant.slug();
    }

    /** A copy begins: what is known of earlier ones is forgotten. */
    public void begin(Connection connection, long epoch, List<TableLoad> tables) throws SQLException {
        String sql = "DELETE FROM tributary.load" + KEY + " AND epoch <= ?";
        try (PreparedStatement delete = keyed(connection, sql)) {
            delete.setLong(3, epoch);
            delete.executeUpdate();
        }
        write(connection, epoch, tables, Optional.empty());
    }

    /**
     * Writes how far a copy is, unless another one has begun since.
     *
     * @param waitsFor the slug of the tenant that it waits for
     */
    public void write(Connection connection, long epoch, List<TableLoad> tables, Optional<String> waitsFor)
            throws SQLException {
        try (PreparedStatement upsert = keyed(connection, WRITE)) {
            upsert.setLong(3, epoch);
            upsert.setString(4, waitsFor.orElse(null));
            column(upsert, 5, "text", tables, load -> load.table().schema());
            column(upsert, 6, "text", tables, load -> load.table().name());
            column(upsert, 7, "bigint", tables, TableLoad::totalRows);
            column(upsert, 8, "bigint", tables, TableLoad::totalBytes);
            column(upsert, 9, "bigint", tables, TableLoad::rows);
            column(upsert, 10, "bigint", tables, TableLoad::bytes);
            column(upsert, 11, "boolean", tables, TableLoad::finished);
            upsert.executeUpdate();
        }
    }

    /** The newest copy, also when it is over; empty when the tenant was never copied so. */
    public Optional<LoadProgress> read(Connection connection) throws SQLException {
        List<TableLoad> tables = new ArrayList<>();
        long epoch = 0;
        Duration elapsed = Duration.ZERO;
        Optional<String> waitsFor = Optional.empty();
        try (PreparedStatement query = keyed(connection, READ);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                epoch = row.getLong("epoch");
                elapsed = Duration.ofMillis(row.getLong("millis"));
                waitsFor = Optional.ofNullable(row.getString("waits_for"));
                tables.add(table(row));
            }
        }
        return tables.isEmpty() ? Optional.empty() : Optional.of(new LoadProgress(epoch, elapsed, waitsFor, tables));
    }

    private static TableLoad table(ResultSet row) throws SQLException {
        return new TableLoad(
                new TableName(row.getString("table_schema"), row.getString("table_name")),
                row.getLong("rows"),
                row.getLong("bytes"),
                row.getLong("total_rows"),
                row.getLong("total_bytes"),
                row.getBoolean("finished"));
    }

    private PreparedStatement keyed(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setString(1, migration);
        statement.setString(2, slug);
        return statement;
    }

    private static void column(
            PreparedStatement statement,
            int parameter,
            String type,
            List<TableLoad> tables,
            Function<TableLoad, Object> value)
            throws SQLException {
        Object[] values = tables.stream().map(value).toArray();
        statement.setArray(parameter, statement.getConnection().createArrayOf(type, values));
    }
}
