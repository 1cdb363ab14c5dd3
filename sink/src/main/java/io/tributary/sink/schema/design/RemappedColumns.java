package io.tributary.sink.schema.design;

import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.plan.KeyStrategy;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.ForeignKey;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whether a table can live with other values, or another type, in its remapped columns. */
final class RemappedColumns {
    private final KeyRules rules;
    private final KeyFindings findings;

    RemappedColumns(KeyRules rules, KeyFindings findings) {
        this.rules = rules;
        this.findings = findings;
    }

    void check() {
        for (TableDefinition table : rules.schema().tables().values()) {
            if (!rules.shared(table.name())) {
                table.columns().forEach(column -> rules.rule(table, column.name())
                        .ifPresent(rule -> check(table, column, rule)));
                inherited(table);
                kept(table);
            }
        }
    }

    private void check(TableDefinition table, ColumnDefinition column, KeyRule rule) {
        ColumnRef reference = new ColumnRef(References.root(rules.schema(), table.name()), column.name());
        type(table, column, reference);
        defaultValue(table, column, reference, rule);
        if (rule instanceof KeyRule.Derived) {
            dangling(table, column);
        }
        boolean otherType = !rules.type(reference).equals(column.type());
        new RemappedUses(table, column.name(), otherType, rule)
                .find()
                .forEach(use -> findings.blocker(
                        KeyFindings.COLUMN,
                        use + " depends on column " + name(table, column) + ", whose values "
                                + KeyWishes.describe(Optional.of(rule)),
                        composite(reference) + "; or drop it from the sources"));
    }

    private void type(TableDefinition table, ColumnDefinition column, ColumnRef reference) {
        if (IntegerType.of(column.type()).isEmpty()) {
            findings.blocker(
                    KeyFindings.COLUMN,
                    "column " + name(table, column) + " is of the type " + column.type() + ", but points at "
                            + KeyRules.list(List.copyOf(rules.references().targets(reference)))
                            + " of an integer type, whose values it has to follow",
                    "ALTER TABLE " + Names.quote(table.name()) + " ALTER COLUMN " + Names.quote(column.name())
                            + " TYPE "
                            + rules.widest(reference).map(IntegerType::sql).orElse("bigint") + "; or "
                            + composite(reference));
        }
    }

    /** A default of a column that points elsewhere is a value of the source's, which no row of the target has. */
    private void defaultValue(TableDefinition table, ColumnDefinition column, ColumnRef reference, KeyRule rule) {
        boolean uuid = rule instanceof KeyRule.Derived;
        boolean hasDefault =
                column.defaultValue().filter(value -> !isNull(value)).isPresent();
        boolean counted = column.defaultValue()
                .filter(value -> value.sql().startsWith("nextval("))
                .isPresent();
        boolean identity = column.identity() != Column.Identity.NONE;
        if (!rules.isOwn(reference) && (hasDefault && (uuid || !counted) || identity && uuid)) {
            findings.blocker(
                    KeyFindings.COLUMN,
                    "column " + name(table, column) + " has the default "
                            + column.defaultValue().map(Expression::sql).orElse("of an identity column")
                            + ", but its values " + KeyWishes.describe(Optional.of(rule)),
                    "ALTER TABLE " + Names.quote(table.name()) + " ALTER COLUMN " + Names.quote(column.name())
                            + (identity ? " DROP IDENTITY; or " : " DROP DEFAULT; or ") + composite(reference));
        }
    }

    /** Whether a default is no value at all. */
    static boolean isNull(Expression value) {
        return value.sql().startsWith("NULL::") || value.sql().equals("NULL");
    }

    /** The way back finds a UUID's old value in the row that it points at. */
    private void dangling(TableDefinition table, ColumnDefinition column) {
        for (ForeignKey key : table.foreignKeys()) {
            if (!key.validated() && key.columns().contains(column.name())) {
                findings.warning(
                        KeyFindings.COLUMN,
                        "foreign key " + key.name() + " of " + table.name()
                                + " is not valid; a value that points at no row cannot be turned back from its UUID",
                        "ALTER TABLE " + Names.quote(table.name()) + " VALIDATE CONSTRAINT " + Names.quote(key.name())
                                + ";");
            }
        }
    }

    /** PostgreSQL wants a column to have one type in a table and in those that inherit it. */
    private void inherited(TableDefinition table) {
        for (TableName parent : table.relation().parents()) {
            TableDefinition above = rules.schema().tables().get(parent);
            if (above == null) {
                continue;
            }
            for (ColumnDefinition column : above.columns()) {
                String type = rules.type(new ColumnRef(parent, column.name()));
                String here = rules.type(new ColumnRef(table.name(), column.name()));
                if (table.column(column.name()).isPresent() && !type.equals(here)) {
                    findings.blocker(
                            KeyFindings.COLUMN,
                            "column " + name(table, column) + " would be of the type " + here + ", but " + parent
                                    + ", which it is inherited from, would have it as " + type,
                            KeyFindings.choose(KeyStrategy.COMPOSITE, List.of(parent, table.name())));
                }
            }
        }
    }

    private void kept(TableDefinition table) {
        rules.kept(table).stream()
                .map(column -> KeyRules.keptName(column.name()))
                .flatMap(name -> table.column(name).stream())
                .forEach(taken -> findings.blocker(
                        KeyFindings.COLUMN,
                        "table " + table.name() + " already has a column " + taken.name()
                                + ", which is the name of the column that keeps a key's old values",
                        "ALTER TABLE " + Names.quote(table.name()) + " RENAME COLUMN " + Names.quote(taken.name())
                                + " TO ...; or " + KeyFindings.choose(KeyStrategy.COMPOSITE, table.name())));
    }

    private String composite(ColumnRef column) {
        SortedSet<TableName> origins = new TreeSet<>();
        rules.references().origins(column).forEach(origin -> origins.add(origin.table()));
        return KeyFindings.choose(KeyStrategy.COMPOSITE, origins);
    }

    private static String name(TableDefinition table, ColumnDefinition column) {
        return table.name() + "." + column.name();
    }
}
