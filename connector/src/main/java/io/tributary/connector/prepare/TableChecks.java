package io.tributary.connector.prepare;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.Column;
import io.tributary.contract.table.Table;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must be so of the tables and their columns. */
final class TableChecks {

    private TableChecks() {}

    static List<Finding> selected(CheckedSource source) {
        int count = source.tables().size();
        if (count == 0) {
            return List.of(source.blocker(
                    "tables-selected",
                    "the plan selects no table",
                    "name the tables under tables.include in the plan"));
        }
        return List.of(source.pass("tables-selected", count + " tables"));
    }

    /** What copies rows knows a table by schema and name with a dot between them. */
    static List<Finding> names(CheckedSource source) {
        Set<String> seen = new HashSet<>();
        List<Finding> wrong = source.tables().stream()
                .filter(table -> !seen.add(table.name().toString()))
                .map(table -> source.blocker(
                        "table-names",
                        "two tables are called " + table.name() + ", one of them with a dot in its name or its"
                                + " schema's; they would be taken for one",
                        "ALTER TABLE " + table.name().sql() + " RENAME TO …;"))
                .toList();
        return source.passUnless(wrong, "table-names", "no two tables can be taken for one");
    }

    static List<Finding> keys(CheckedSource source) {
        List<Finding> wrong = source.tables().stream()
                .filter(table -> table.primaryKey().isEmpty())
                .map(table -> source.blocker(
                        "primary-keys", "table " + table.name() + " has no primary key", Remedies.addKey(table)))
                .toList();
        return source.passUnless(wrong, "primary-keys", "every table has one");
    }

    /** The log does not have a generated column's values, so it could not tell the rows of such a table apart. */
    static List<Finding> generatedKeys(CheckedSource source) {
        List<Finding> wrong = source.tables().stream()
                .flatMap(table -> table.columns().stream()
                        .filter(column ->
                                column.generated() && table.primaryKey().contains(column.name()))
                        .map(column -> source.blocker(
                                "generated-keys",
                                "the primary key of table " + table.name() + " has the generated column "
                                        + column.name() + ", which is not in the log",
                                "ALTER TABLE " + table.name().sql() + " ALTER COLUMN " + column.sql()
                                        + " DROP EXPRESSION;")))
                .toList();
        return source.passUnless(wrong, "generated-keys", "no primary key has a generated column");
    }

    static List<Finding> columnCase(CheckedSource source) {
        List<Finding> wrong = source.tables().stream()
                .flatMap(table -> likeAnother(table).stream()
                        .map(column -> source.blocker(
                                "column-case",
                                "table " + table.name() + " has another column that differs from " + column.name()
                                        + " by case only",
                                "ALTER TABLE " + table.name().sql() + " RENAME " + column.sql() + " TO …;")))
                .toList();
        return source.passUnless(wrong, "column-case", "no two columns differ by case only");
    }

    private static Optional<Column> likeAnother(Table table) {
        Map<String, Column> seen = new HashMap<>();
        return table.columns().stream()
                .filter(column -> seen.put(column.name().toLowerCase(Locale.ROOT), column) != null)
                .findFirst();
    }
}
