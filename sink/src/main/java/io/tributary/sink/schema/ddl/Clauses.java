package io.tributary.sink.schema.ddl;

import io.tributary.contract.table.Column;
import io.tributary.contract.table.Identifiers;
import io.tributary.sink.schema.model.CheckConstraint;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.Exclusion;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.ForeignKey;
import io.tributary.sink.schema.model.Index;
import io.tributary.sink.schema.model.KeyConstraint;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What stands in CREATE TABLE and ALTER TABLE, behind a constraint's name, and behind an index's table. */
public final class Clauses {
    /** What stands for itself; a keyword among these is a value as well. */
    private static final Pattern PLAIN_VALUE = Pattern.compile("-?[0-9]+(\\.[0-9]+)?|true|false|on|off|auto");

    private Clauses() {}

    /** A column, from its name on. */
    public static String column(ColumnDefinition column) {
        return Names.quote(column.name())
                + " "
                + column.type()
                + column.collation().map(collation -> " COLLATE " + collation).orElse("")
                + (column.nullable() ? "" : " NOT NULL")
                + column.defaultValue().map(value -> " DEFAULT " + value).orElse("")
                + identity(column)
                + column.generated()
                        .map(value -> " GENERATED ALWAYS AS (" + value + ") "
                                + (column.settings().virtual() ? "VIRTUAL" : "STORED"))
                        .orElse("");
    }

    private static String identity(ColumnDefinition column) {
        if (column.identity() == Column.Identity.NONE) {
            return "";
        }
        String options = column.identityOptions().isEmpty() ? "" : " (" + column.identityOptions() + ")";
        return " GENERATED " + column.identity().name().replace('_', ' ') + " AS IDENTITY" + options;
    }

    /** A primary key or a unique constraint. */
    public static String key(KeyConstraint key) {
        return (key.primary() ? "PRIMARY KEY" : "UNIQUE")
                + (key.nullsNotDistinct() ? " NULLS NOT DISTINCT" : "")
                + " ("
                + Names.list(key.columns())
                + (key.withoutOverlaps() ? " WITHOUT OVERLAPS" : "")
                + ")"
                + included(key.included())
                + options(key.options())
                + key.deferral().sql();
    }

    /** A foreign key. */
    public static String foreignKey(ForeignKey key) {
        String setColumns = key.setColumns().isEmpty() ? "" : " (" + Names.list(key.setColumns()) + ")";
        return "FOREIGN KEY ("
                + columns(key.columns(), key.period())
                + ") REFERENCES "
                + Names.quote(key.references())
                + " ("
                + columns(key.referencedColumns(), key.period())
                + ")"
                + (key.matchFull() ? " MATCH FULL" : "")
                + action(" ON UPDATE ", key.onUpdate())
                + action(" ON DELETE ", key.onDelete())
                + setColumns
                + key.deferral().sql()
                + notChecked(key.validated(), key.enforced());
    }

    /** The last column is the period. */
    private static String columns(List<String> columns, boolean period) {
        if (!period) {
            return Names.list(columns);
        }
        int last = columns.size() - 1;
        return Names.list(columns.subList(0, last)) + ", PERIOD " + Names.quote(columns.get(last));
    }

    /** What is not enforced is not valid either, which goes without saying. */
    private static String notChecked(boolean validated, boolean enforced) {
        if (!enforced) {
            return " NOT ENFORCED";
        }
        return validated ? "" : " NOT VALID";
    }

    private static String action(String event, ForeignKey.Action action) {
        return action == ForeignKey.Action.NO_ACTION ? "" : event + action.sql();
    }

    /** A check constraint. */
    public static String check(CheckConstraint check) {
        return "CHECK (" + check.expression() + ")" + (check.noInherit() ? " NO INHERIT" : "")
                + notChecked(check.validated(), check.enforced());
    }

    /** An exclusion constraint. */
    public static String exclusion(Exclusion exclusion) {
        return "EXCLUDE USING "
                + Names.quote(exclusion.method())
                + " ("
                + elements(exclusion.elements())
                + ")"
                + included(exclusion.included())
                + options(exclusion.options())
                + predicate(exclusion.predicate())
                + exclusion.deferral().sql();
    }

    /** An index, from its method on. */
    public static String index(Index index) {
        return "USING "
                + Names.quote(index.method())
                + " ("
                + elements(index.elements())
                + ")"
                + included(index.included())
                + (index.nullsNotDistinct() ? " NULLS NOT DISTINCT" : "")
                + options(index.options())
                + predicate(index.predicate());
    }

    /** Storage parameters, with a leading space; empty without any. */
    static String options(List<String> options) {
        return options.isEmpty() ? "" : " WITH (" + values(options) + ")";
    }

    /** Storage parameters with commas between them; their values are constants. */
    static String values(List<String> options) {
        return options.stream()
                .map(option -> {
                    int equals = option.indexOf('=');
                    String value = option.substring(equals + 1);
                    return option.substring(0, equals + 1)
                            + (PLAIN_VALUE.matcher(value).matches() ? value : Identifiers.literal(value));
                })
                .collect(Collectors.joining(", "));
    }

    private static String elements(List<Expression> elements) {
        return elements.stream().map(Expression::sql).collect(Collectors.joining(", "));
    }

    private static String included(List<String> included) {
        return included.isEmpty() ? "" : " INCLUDE (" + Names.list(included) + ")";
    }

    private static String predicate(Optional<Expression> predicate) {
        return predicate.map(text -> " WHERE (" + text + ")").orElse("");
    }
}
