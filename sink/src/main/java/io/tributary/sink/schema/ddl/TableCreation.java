package io.tributary.sink.schema.ddl;

import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.CheckConstraint;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Relation;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Creates tables and partitions, and puts tables below those that they inherit from. */
final class TableCreation {
    private final DatabaseSchema wanted;
    private final DatabaseSchema target;
    private final Script script;

    TableCreation(DatabaseSchema wanted, DatabaseSchema target, Script script) {
        this.wanted = wanted;
        this.target = target;
        this.script = script;
    }

    void create(TableDefinition table) {
        table.relation().partition().ifPresentOrElse(partition -> createPartition(table, partition), () -> {
            createTable(table);
            table.relation().parents().forEach(parent -> inherit(table, parent));
        });
    }

    /** Every column is declared, in the source's order: those of a parent would come first otherwise. */
    private void createTable(TableDefinition table) {
        List<String> lines = new ArrayList<>();
        table.columns().forEach(column -> lines.add(Clauses.column(column)));
        table.primaryKey().ifPresent(key -> lines.add(named(key.name()) + Clauses.key(key)));
        inheritedChecks(table).values().forEach(check -> lines.add(named(check.name()) + Clauses.check(check)));
        script.add(
                Section.TABLES,
                "CREATE TABLE IF NOT EXISTS " + Names.quote(table.name()) + " (\n    " + String.join(",\n    ", lines)
                        + "\n)" + partitioned(table) + Clauses.options(table.options()));
    }

    private static String named(String constraint) {
        return "CONSTRAINT " + Names.quote(constraint) + " ";
    }

    private static String partitioned(TableDefinition table) {
        return table.relation()
                .partitioning()
                .map(partitioning -> " PARTITION BY " + partitioning.key())
                .orElse("");
    }

    private void createPartition(TableDefinition table, Relation.Partition partition) {
        script.add(
                Section.TABLES,
                "CREATE TABLE IF NOT EXISTS " + Names.quote(table.name()) + " PARTITION OF "
                        + Names.quote(partition.parent()) + " " + partition.bound() + partitioned(table)
                        + Clauses.options(table.options()));
        TableDefinition parent = wanted.tables().get(partition.parent());
        for (ColumnDefinition column : table.columns()) {
            parent.column(column.name()).ifPresent(inherited -> override(table.name(), column, inherited));
        }
    }

    /** What a partition's column has otherwise than its parent's. */
    private void override(TableName table, ColumnDefinition column, ColumnDefinition inherited) {
        String alter = "ALTER TABLE ONLY " + Names.quote(table) + " ALTER COLUMN " + Names.quote(column.name());
        if (!column.defaultValue().equals(inherited.defaultValue())) {
            script.add(
                    Section.COLUMNS,
                    alter
                            + column.defaultValue()
                                    .map(value -> " SET DEFAULT " + value)
                                    .orElse(" DROP DEFAULT"));
        }
        if (!column.nullable() && inherited.nullable()) {
            script.add(Section.COLUMNS, alter + " SET NOT NULL");
        }
    }

    /** A column that a table gets by itself once a table above it has it. */
    boolean arrives(TableDefinition table, ColumnDefinition column) {
        return CreationOrder.parents(table).stream()
                .filter(target.tables()::containsKey)
                .anyMatch(parent ->
                        wanted.tables().get(parent).column(column.name()).isPresent());
    }

    void inherit(TableDefinition table, TableName parent) {
        script.add(Section.INHERITANCE, "ALTER TABLE " + Names.quote(table.name()) + " INHERIT " + Names.quote(parent));
    }

    /** PostgreSQL puts a table only below one whose checks it has; a new parent passes on its checks when it gets them. */
    private Map<String, CheckConstraint> inheritedChecks(TableDefinition table) {
        Map<String, CheckConstraint> checks = new TreeMap<>();
        for (TableName parent : table.relation().parents()) {
            Optional.ofNullable(target.tables().get(parent)).ifPresent(existing -> existing.checks().stream()
                    .filter(check -> !check.noInherit())
                    .forEach(check -> checks.put(check.name(), check)));
            Optional.ofNullable(wanted.tables().get(parent)).ifPresent(above -> checks.putAll(inheritedChecks(above)));
        }
        return checks;
    }
}
