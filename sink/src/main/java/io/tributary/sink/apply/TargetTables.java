package io.tributary.sink.apply;

import io.tributary.contract.control.RuleTable;
import io.tributary.contract.mapping.MappingRules;
import io.tributary.contract.mapping.TableRule;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Catalog;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the target's catalogs and the mapping's rules say, read once and again when a change comes that they do not fit. For
 * one thread.
 */
final class TargetTables {
    private final Plan plan;
    private final String slug;
    private final TenantIdentity tenant;
    private final Map<TableShape, TargetTable> fitted = new IdentityHashMap<>();
    private final Map<TableName, Table> catalog = new HashMap<>();
    private Optional<MappingRules> rules = Optional.empty();

    /**
     * @param slug the slug of the tenant whose changes they are
     * @param tenant the tenant itself
     */
    TargetTables(Plan plan, String slug, TenantIdentity tenant) {
        this.plan = plan;
        this.slug = slug;
        this.tenant = tenant;
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
            throw lacks(missing.get());
        }
        TargetTable table = new TargetTable(
                shape,
                catalog.get(shape.name()),
                rule(shape.name()).orElseThrow().shared());
        fitted.put(shape, table);
        return table;
    }

    /**
     * The statement that removes the tenant's rows from a table; from a shared one, all rows.
     *
     * @throws PausedException when the target does not have the table
     */
    String clearing(Connection connection, TableName name) throws SQLException, PausedException {
        if (missing(name).isPresent()) {
            read(connection);
        }
        Optional<String> missing = missing(name);
        if (missing.isPresent()) {
            throw lacks(missing.get());
        }
        return clearing(name);
    }

    /** The statements that remove all that the tenant's source supplies, read anew: not a shared table's rows, but for one tenant. */
    List<String> clearings(Connection connection) throws SQLException {
        read(connection);
        return catalog.keySet().stream()
                .filter(name -> plan.tables().selects(name))
                .filter(name -> rule(name).filter(this::supplies).isPresent())
                .sorted()
                .map(this::clearing)
                .toList();
    }

    private boolean supplies(TableRule rule) {
        return !rule.shared() || tenant.suppliesSharedRows();
    }

    private String clearing(TableName name) {
        Table table = catalog.get(name);
        return rule(name).orElseThrow().shared()
                ? StatementText.clearShared(table)
                : StatementText.clear(table, tenant.id());
    }

    private void read(Connection connection) throws SQLException {
        catalog.clear();
        fitted.clear();
        for (Table table : Catalog.tables(connection, name -> true)) {
            catalog.put(table.name(), table);
        }
        rules = Optional.of(new RuleTable(plan.migration(), connection).load());
    }

    private Optional<TableRule> rule(TableName table) {
        return rules.flatMap(known -> known.rule(table));
    }

    private PausedException lacks(String what) {
        return new PausedException("tenant " + slug + ": the target has no " + what, "tributary schema --apply");
    }

    private Optional<String> missing(TableName name) {
        if (!catalog.containsKey(name)) {
            return Optional.of("table " + name);
        }
        return rule(name).isPresent() ? Optional.empty() : Optional.of("rule for table " + name);
    }

    private Optional<String> missing(TableShape shape) {
        return missing(shape.name()).or(() -> shape.columns().stream()
                .filter(column -> !has(catalog.get(shape.name()), column))
                .findFirst()
                .map(column -> "column " + column + " in table " + shape.name()));
    }

    private static boolean has(Table table, String name) {
        return table.columns().stream().anyMatch(column -> column.name().equals(name));
    }
}
