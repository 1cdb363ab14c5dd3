package io.tributary.connector.prepare;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What the role may do with the tables, and how their changes are logged. */
final class TableRightsChecks {

    private TableRightsChecks() {}

    static List<Finding> rights(CheckedSource source) throws SQLException {
        String role = Identifiers.quote(source.tenant().source().username());
        List<Finding> wrong = new ArrayList<>();
        for (Facts table : facts(source, facts -> !facts.readable())) {
            wrong.add(source.blocker(
                    "table-rights",
                    "table " + table.name() + " cannot be read",
                    "GRANT SELECT ON " + table.name().sql() + " TO " + role + ";"));
        }
        for (Facts table : facts(source, facts -> !facts.owned())) {
            wrong.add(source.blocker(
                    "table-rights",
                    "table " + table.name() + " is another role's, so it cannot be published",
                    "GRANT (its owner) TO " + role + "; or ALTER TABLE "
                            + table.name().sql() + " OWNER TO " + role + ";"));
        }
        return source.passUnless(wrong, "table-rights", "every table can be read and published");
    }

    static List<Finding> rowSecurity(CheckedSource source) throws SQLException {
        String role = Identifiers.quote(source.tenant().source().username());
        List<Finding> wrong = facts(source, Facts::filtered).stream()
                .map(table -> source.blocker(
                        "row-security",
                        "row-level security hides rows of " + table.name() + " from the role",
                        "ALTER ROLE " + role + " BYPASSRLS;"))
                .toList();
        return source.passUnless(wrong, "row-security", "no row is hidden from the role");
    }

    static List<Finding> logged(CheckedSource source) throws SQLException {
        List<Finding> wrong = facts(source, Facts::unlogged).stream()
                .map(table -> source.blocker(
                        "logged-tables",
                        "table " + table.name() + " is unlogged, so its changes are in no stream",
                        "ALTER TABLE " + table.name().sql() + " SET LOGGED; or exclude it in the plan"))
                .toList();
        return source.passUnless(wrong, "logged-tables", "every table is logged");
    }

    static List<Finding> identity(CheckedSource source) throws SQLException {
        List<Finding> wrong = facts(source, facts -> !facts.identified()).stream()
                .map(table -> source.blocker(
                        "replica-identity",
                        "the log does not have the primary key of a row of " + table.name()
                                + " that is changed or deleted",
                        "ALTER TABLE " + table.name().sql() + " REPLICA IDENTITY DEFAULT;"))
                .toList();
        return source.passUnless(wrong, "replica-identity", "the log identifies every row by its primary key");
    }

    private static List<Facts> facts(CheckedSource source, Predicate<Facts> wrong) throws SQLException {
        List<Facts> facts = new ArrayList<>();
        try (PreparedStatement query = source.connection().prepareStatement(Resources.read("tables.sql"));
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                facts.add(facts(row));
            }
        }
        List<TableName> selected =
                source.tables().stream().map(table -> table.name()).toList();
        return facts.stream()
                .filter(table -> selected.contains(table.name()))
                .filter(wrong)
                .toList();
    }

    private static Facts facts(ResultSet row) throws SQLException {
        return new Facts(
                new TableName(row.getString("schema_name"), row.getString("table_name")),
                row.getBoolean("owned"),
                row.getBoolean("readable"),
                row.getBoolean("filtered"),
                row.getBoolean("unlogged"),
                row.getBoolean("identified"));
    }

    private record Facts(
            TableName name, boolean owned, boolean readable, boolean filtered, boolean unlogged, boolean identified) {}
}
