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

/** What the role may do with the tables. */
final class TableRightsChecks {

    private TableRightsChecks() {}

    static List<Finding> rights(CheckedSource source) throws SQLException {
        String role = Identifiers.quote(source.tenant().source().username());
        List<Finding> wrong = new ArrayList<>();
        facts(source, facts -> !facts.reachable()).stream()
                .map(table -> table.name().schema())
                .distinct()
                .map(schema -> source.blocker(
                        "table-rights",
                        "schema " + schema + " cannot be used",
                        "GRANT USAGE ON SCHEMA " + Identifiers.quote(schema) + " TO " + role + ";"))
                .forEach(wrong::add);
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
                    publishable(table, role)));
        }
        return source.passUnless(wrong, "table-rights", "every table can be read and published");
    }

    /** Membership leaves the owner as it is; but no remedy makes a superuser of the role. */
    private static String publishable(Facts table, String role) {
        String own = "ALTER TABLE " + table.name().sql() + " OWNER TO " + role + ";";
        return table.ownedBySuperuser()
                ? own
                : "GRANT " + Identifiers.quote(table.owner()) + " TO " + role + "; -- or " + own;
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
                row.getBoolean("reachable"),
                row.getBoolean("readable"),
                row.getString("owner"),
                row.getBoolean("owned_by_superuser"),
                row.getBoolean("filtered"));
    }

    private record Facts(
            TableName name,
            boolean owned,
            boolean reachable,
            boolean readable,
            String owner,
            boolean ownedBySuperuser,
            boolean filtered) {}
}
