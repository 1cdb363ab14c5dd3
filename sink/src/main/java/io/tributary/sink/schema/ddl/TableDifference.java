package io.tributary.sink.schema.ddl;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.Identifiers;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Index;
import io.tributary.sink.schema.model.TableDefinition;
import io.tributary.sink.schema.model.TablePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What tables lack, and what they have otherwise. */
final class TableDifference {
    private static final String REMEDY = "change it in the target, or drop it there and apply the schema again";

    private final DatabaseSchema target;
    private final Script script;
    private final List<Finding> findings;

    TableDifference(DatabaseSchema target, Script script, List<Finding> findings) {
        this.target = target;
        this.script = script;
        this.findings = findings;
    }

    void add(TableDefinition table) {
        Optional<TableDefinition> existing = Optional.ofNullable(target.tables().get(table.name()));
        existing.ifPresentOrElse(found -> columns(table, found), () -> create(table));
        existing.ifPresent(found -> primaryKey(table, found));
        constraints(Section.CONSTRAINTS, table, existing, TableDefinition::uniques, Clauses::key);
        constraints(Section.CONSTRAINTS, table, existing, TableDefinition::checks, Clauses::check);
        constraints(Section.CONSTRAINTS, table, existing, TableDefinition::exclusions, Clauses::exclusion);
        constraints(Section.FOREIGN_KEYS, table, existing, TableDefinition::foreignKeys, Clauses::foreignKey);
        parts(Section.INDEXES, table, existing, TableDefinition::indexes, index -> create(table, index));
        comments(table, existing);
    }

    private void create(TableDefinition table) {
        List<String> lines = new ArrayList<>();
        table.columns().forEach(column -> lines.add(Clauses.column(column)));
        table.primaryKey()
                .ifPresent(key -> lines.add("CONSTRAINT " + Names.quote(key.name()) + " " + Clauses.key(key)));
        script.add(
                Section.TABLES,
                "CREATE TABLE " + Names.quote(table.name()) + " (\n    " + String.join(",\n    ", lines) + "\n)"
                        + Clauses.options(table.options()));
    }

    private void columns(TableDefinition table, TableDefinition existing) {
        for (ColumnDefinition column : table.columns()) {
            Optional<ColumnDefinition> found = existing.column(column.name());
            if (found.isEmpty()) {
                script.add(
                        Section.COLUMNS,
                        "ALTER TABLE " + Names.quote(table.name()) + " ADD COLUMN " + Clauses.column(column));
            } else {
                column(table, column, found.get());
            }
        }
    }

    private void column(TableDefinition table, ColumnDefinition wanted, ColumnDefinition found) {
        String name = "column " + table.name() + "." + wanted.name();
        if (!wanted.values().equals(found.values())) {
            differs(name, wanted.values().describe(), found.values().describe());
        }
        if (!wanted.defaultValue().equals(found.defaultValue()) || wanted.identity() != found.identity()) {
            findings.add(Finding.warning(
                    TargetDifference.CHECK,
                    Optional.empty(),
                    name + " is " + Clauses.column(found) + " in the target, but should be " + Clauses.column(wanted),
                    "change the default in the target, or leave it if it is meant so"));
        }
    }

    private void primaryKey(TableDefinition table, TableDefinition existing) {
        String wanted = table.primaryKey().map(Clauses::key).orElse("");
        String found = existing.primaryKey().map(Clauses::key).orElse("");
        if (existing.primaryKey().isEmpty()) {
            table.primaryKey().ifPresent(key -> addConstraint(Section.CONSTRAINTS, table, key.name(), wanted));
        } else if (!wanted.equals(found)) {
            differs("the primary key of " + table.name(), wanted, found);
        }
    }

    private <P extends TablePart> void constraints(
            Section section,
            TableDefinition table,
            Optional<TableDefinition> existing,
            Function<TableDefinition, List<P>> parts,
            Function<P, String> clause) {
        parts(section, table, existing, parts, part -> constraint(table, part.name(), clause.apply(part)));
    }

    private <P extends TablePart> void parts(
            Section section,
            TableDefinition table,
            Optional<TableDefinition> existing,
            Function<TableDefinition, List<P>> parts,
            Function<P, String> statement) {
        for (P part : parts.apply(table)) {
            Optional<P> found = existing.flatMap(there -> parts.apply(there).stream()
                    .filter(candidate -> candidate.name().equals(part.name()))
                    .findFirst());
            if (found.isEmpty()) {
                script.add(section, statement.apply(part));
            } else if (!found.get().equals(part)) {
                differs(part.name() + " of " + table.name(), statement.apply(part), statement.apply(found.get()));
            }
        }
    }

    private void addConstraint(Section section, TableDefinition table, String name, String clause) {
        script.add(section, constraint(table, name, clause));
    }

    private static String constraint(TableDefinition table, String name, String clause) {
        return "ALTER TABLE " + Names.quote(table.name()) + "\n    ADD CONSTRAINT " + Names.quote(name) + " " + clause;
    }

    private static String create(TableDefinition table, Index index) {
        return (index.unique() ? "CREATE UNIQUE INDEX " : "CREATE INDEX ")
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

    private void comments(TableDefinition table, Optional<TableDefinition> existing) {
        comment("TABLE " + Names.quote(table.name()), table.comment(), existing.flatMap(TableDefinition::comment));
        for (ColumnDefinition column : table.columns()) {
            comment(
                    "COLUMN " + Names.quote(table.name()) + "." + Names.quote(column.name()),
                    column.comment(),
                    existing.flatMap(there -> there.column(column.name())).flatMap(ColumnDefinition::comment));
        }
    }

    /** A comment that the target has already may be someone's own. */
    private void comment(String object, Optional<String> wanted, Optional<String> found) {
        if (wanted.isPresent() && found.isEmpty()) {
            script.add(Section.COMMENTS, "COMMENT ON " + object + " IS " + Identifiers.literal(wanted.get()));
        }
    }
}
