package io.tributary.sink.schema.ddl;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Index;
import io.tributary.sink.schema.model.KeyConstraint;
import io.tributary.sink.schema.model.Relation;
import io.tributary.sink.schema.model.TableDefinition;
import io.tributary.sink.schema.model.TablePart;
import io.tributary.sink.schema.read.TargetState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** What tables lack, and what they have otherwise. */
final class TableDifference {
    private static final String REMEDY = "change it in the target, or drop it there and apply the schema again";

    private final TargetState target;
    private final Script script;
    private final List<Finding> findings;
    private final TableCreation creation;
    private final ForeignKeys foreignKeys;
    private final Tuning tuning;
    private final Nullability nullability;

    TableDifference(DatabaseSchema wanted, TargetState target, Script script, List<Finding> findings) {
        this.target = target;
        this.script = script;
        this.findings = findings;
        this.creation = new TableCreation(wanted, target.schema(), script);
        this.foreignKeys = new ForeignKeys(target, script);
        this.tuning = new Tuning(script, findings);
        this.nullability = new Nullability(wanted, script, findings);
    }

    void add(TableDefinition table) {
        Optional<TableDefinition> existing =
                Optional.ofNullable(target.schema().tables().get(table.name()));
        existing.ifPresentOrElse(found -> alter(table, found), () -> creation.create(table));
        constraints(table, existing, TableDefinition::uniques, Clauses::key);
        constraints(table, existing, TableDefinition::checks, Clauses::check);
        constraints(table, existing, TableDefinition::exclusions, Clauses::exclusion);
        parts(
                table,
                existing,
                TableDefinition::foreignKeys,
                key -> foreignKeys.add(table, key),
                key -> ForeignKeys.create(table, key));
        parts(
                table,
                existing,
                this::indexes,
                index -> script.add(Section.INDEXES, create(table, index)),
                index -> create(table, index));
        tuning.add(table, existing);
    }

    /** Without those that are built when rows have been copied. */
    private List<Index> indexes(TableDefinition table) {
        return table.indexes().stream()
                .filter(index -> !target.deferredIndexes()
                        .contains(new TableName(table.name().schema(), index.name())))
                .toList();
    }

    private void alter(TableDefinition table, TableDefinition existing) {
        relation(table, existing);
        columns(table, existing);
        primaryKey(table, existing);
    }

    private void relation(TableDefinition table, TableDefinition existing) {
        List<TableName> missing = new ArrayList<>(table.relation().parents());
        missing.removeAll(existing.relation().parents());
        Relation grown = existing.relation().withParents(table.relation().parents());
        if (!grown.equals(table.relation())
                || !table.relation().parents().containsAll(existing.relation().parents())) {
            differs(
                    "the place of " + table.name(),
                    table.relation().describe(),
                    existing.relation().describe());
        } else {
            missing.forEach(parent -> creation.inherit(table, parent));
        }
    }

    private void columns(TableDefinition table, TableDefinition existing) {
        for (ColumnDefinition column : table.columns()) {
            Optional<ColumnDefinition> found = existing.column(column.name());
            if (found.isPresent()) {
                column(table, column, found.get());
            } else if (!creation.arrives(table, column)) {
                addColumn(table, column);
            }
        }
    }

    /** A default that comes with its column would become the value of all tenants' rows. */
    private void addColumn(TableDefinition table, ColumnDefinition column) {
        String alter = "ALTER TABLE " + Names.quote(table.name());
        if (column.nullable() && column.generated().isEmpty() && column.identity() == Column.Identity.NONE) {
            script.add(
                    Section.ADDITIONS,
                    alter + " ADD COLUMN IF NOT EXISTS " + Clauses.column(column.withDefault(Optional.empty())));
            column.defaultValue()
                    .ifPresent(value -> script.add(
                            Section.ADDITIONS,
                            alter + " ALTER COLUMN " + Names.quote(column.name()) + " SET DEFAULT " + value));
        } else {
            script.add(Section.COLUMNS, alter + " ADD COLUMN IF NOT EXISTS " + Clauses.column(column));
        }
    }

    private void column(TableDefinition table, ColumnDefinition wanted, ColumnDefinition found) {
        String name = "column " + table.name() + "." + wanted.name();
        if (!wanted.withNullable(found.nullable()).values().equals(found.values())) {
            differs(name, wanted.values().describe(), found.values().describe());
        } else {
            nullability.add(table, wanted, found);
        }
        if (!wanted.defaultValue().equals(found.defaultValue())
                || wanted.identity() != found.identity()
                || !wanted.identityOptions().equals(found.identityOptions())) {
            findings.add(Finding.warning(
                    TargetDifference.CHECK,
                    Optional.empty(),
                    name + " is " + Clauses.column(found) + " in the target, but should be " + Clauses.column(wanted),
                    "change the default in the target, or leave it if it is meant so"));
        }
    }

    private void primaryKey(TableDefinition table, TableDefinition existing) {
        Function<KeyConstraint, String> clause = key -> Clauses.key(key.untuned());
        String wanted = table.primaryKey().map(clause).orElse("");
        String found = existing.primaryKey().map(clause).orElse("");
        if (existing.primaryKey().isEmpty()) {
            table.primaryKey()
                    .ifPresent(key -> script.add(Section.CONSTRAINTS, constraint(table, key.name(), Clauses.key(key))));
        } else if (!wanted.equals(found)) {
            differs("the primary key of " + table.name(), wanted, found);
        }
    }

    private <P extends TablePart> void constraints(
            TableDefinition table,
            Optional<TableDefinition> existing,
            Function<TableDefinition, List<P>> parts,
            Function<P, String> clause) {
        Function<P, String> statement = part -> constraint(table, part.name(), clause.apply(part));
        parts(table, existing, parts, part -> script.add(Section.CONSTRAINTS, statement.apply(part)), statement);
    }

    private <P extends TablePart> void parts(
            TableDefinition table,
            Optional<TableDefinition> existing,
            Function<TableDefinition, List<P>> parts,
            Consumer<P> add,
            Function<P, String> description) {
        for (P part : parts.apply(table)) {
            Optional<P> found = existing.flatMap(there -> parts.apply(there).stream()
                    .filter(candidate -> candidate.name().equals(part.name()))
                    .findFirst());
            if (found.isEmpty()) {
                add.accept(part);
            } else if (!found.get().untuned().equals(part.untuned())) {
                differs(part.name() + " of " + table.name(), description.apply(part), description.apply(found.get()));
            }
        }
    }

    private static String constraint(TableDefinition table, String name, String clause) {
        return "ALTER TABLE " + Names.quote(table.name()) + "\n    ADD CONSTRAINT " + Names.quote(name) + " " + clause;
    }

    private static String create(TableDefinition table, Index index) {
        return (index.unique() ? "CREATE UNIQUE INDEX IF NOT EXISTS " : "CREATE INDEX IF NOT EXISTS ")
                + Names.quote(index.name())
                + " ON "
                + Names.quote(table.name())
                + " "
                + Clauses.index(index);
    }

    private void differs(String what, String wanted, String found) {
        findings.add(Finding.blocker(
                TargetDifference.CHECK,
                Optional.empty(),
                what + " is " + found + " in the target, but should be " + wanted,
                REMEDY));
    }
}
