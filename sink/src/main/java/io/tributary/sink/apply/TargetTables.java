package io.tributary.sink.apply;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.plan.Tables;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the target's catalogs say, read once and again when a change comes that they do not fit. For one thread. */
final class TargetTables {
    private final String tenant;
    private final Tables plan;
    private final Map<TableShape, TargetTable> fitted = new IdentityHashMap<>();
    private final Map<TableName, Table> catalog = new HashMap<>();

    /** @param tenant the slug of the tenant whose changes they are */
    TargetTables(String tenant, Tables plan) {
        this.tenant = tenant;
        this.plan = plan;
    }

    /**
     * The target's table for the changes of a shape.
     *
     * @throws PausedException when the target does not have the table or one of its columns
     */
    TargetTable fit(Connection connection, TableShape shape) throws SQLException, PausedException {
        TargetTable known = fitted.get(shape);
        if (known != null) {
            return known;
        }
        if (missing(shape).isPresent()) {
            read(connection);
        }
        Optional<String> missing = missing(shape);
        if (missing.isPresent()) {
            throw new PausedException(
                    "tenant " + tenant + ": the target has no " + missing.get(), "tributary schema --apply");
        }
        TargetTable table = new TargetTable(shape, columns(shape));
        fitted.put(shape, table);
        return table;
    }

    /** The tables that hold tenants' rows and take part, read anew. */
    List<TableName> ofTenants(Connection connection) throws SQLException {
        read(connection);
        return catalog.values().stream()
                .filter(table -> plan.selects(table.name()) && !plan.shares(table.name()))
                .filter(table -> column(table, TableMapping.TENANT_COLUMN).isPresent())
                .map(Table::name)
                .sorted()
                .toList();
    }

    private void read(Connection connection) throws SQLException {
        catalog.clear();
        fitted.clear();
        for (Table table : Catalog.tables(connection, name -> true)) {
            catalog.put(table.name(), table);
        }
    }

    private Optional<String> missing(TableShape shape) {
        Table table = catalog.get(shape.name());
        if (table == null) {
            return Optional.of("table " + shape.name());
        }
        return shape.columns().stream()
                .filter(column -> column(table, column).isEmpty())
                .findFirst()
                .map(column -> "column " + column + " in table " + shape.name());
    }

    private List<Column> columns(TableShape shape) {
        List<Column> columns = new ArrayList<>();
        for (String name : shape.columns()) {
            columns.add(column(catalog.get(shape.name()), name).orElseThrow());
        }
        return columns;
    }

    private static Optional<Column> column(Table table, String name) {
        return table.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst();
    }
}
