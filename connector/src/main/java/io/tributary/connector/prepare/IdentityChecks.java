package io.tributary.connector.prepare;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import io.tributary.contract.table.TableName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether the log has every change, with the primary key of the row that was changed; of partitions too. */
final class IdentityChecks {
    private static final Set<Problem> NOT_LOGGED = EnumSet.of(Problem.UNLOGGED, Problem.FOREIGN);

    private IdentityChecks() {}

    static List<Finding> logged(CheckedSource source) throws SQLException {
        return source.passUnless(
                findings(source, "logged-tables", NOT_LOGGED), "logged-tables", "every table is in the log");
    }

    /** No remedy sets REPLICA IDENTITY FULL: where there are generated columns, the application's updates would fail. */
    static List<Finding> identity(CheckedSource source) throws SQLException {
        return source.passUnless(
                findings(source, "replica-identity", EnumSet.complementOf(EnumSet.copyOf(NOT_LOGGED))),
                "replica-identity",
                "the log identifies every row by its primary key");
    }

    private static List<Finding> findings(CheckedSource source, String check, Set<Problem> asked) throws SQLException {
        Set<TableName> selected = source.tables().stream().map(Table::name).collect(Collectors.toSet());
        List<Finding> found = new ArrayList<>();
        try (PreparedStatement query = source.connection().prepareStatement(Resources.read("identities.sql"));
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                Problem problem = Problem.valueOf(row.getString("problem"));
                if (asked.contains(problem)
                        && selected.contains(
                                new TableName(row.getString("schema_name"), row.getString("table_name")))) {
                    found.add(finding(source, check, problem, row));
                }
            }
        }
        return found;
    }

    private static Finding finding(CheckedSource source, String check, Problem problem, ResultSet row)
            throws SQLException {
        TableName table = new TableName(row.getString("member_schema"), row.getString("member_name"));
        String alter = "ALTER TABLE " + table.sql() + " ";
        return switch (problem) {
            case UNLOGGED ->
                source.blocker(
                        check,
                        "table " + table + " is unlogged, so its changes are in no stream",
                        alter + "SET LOGGED; or exclude it in the plan");
            case FOREIGN ->
                source.blocker(
                        check,
                        "partition " + table + " is a foreign table, so its rows and changes are in no stream",
                        "ALTER TABLE " + root(row).sql() + " DETACH PARTITION " + table.sql() + "; -- or exclude "
                                + root(row) + " in the plan");
            case NOTHING, OTHER_INDEX ->
                source.blocker(
                        check,
                        "the log does not have the primary key of a row of " + table + " that is changed or deleted",
                        alter + "REPLICA IDENTITY DEFAULT;");
            case DEFERRABLE -> {
                String key = Identifiers.quote(row.getString("key_name"));
                yield source.blocker(
                        check,
                        "the primary key of " + table
                                + " is deferrable: two rows can have one key for a moment, and the"
                                + " log could not tell them apart; under REPLICA IDENTITY DEFAULT, once the table is"
                                + " published, the application could neither update nor delete its rows",
                        "ALTER TABLE " + root(row).sql() + " DROP CONSTRAINT " + key + ", ADD CONSTRAINT " + key + " "
                                + row.getString("key_definition") + ";");
            }
            case GENERATED ->
                source.blocker(
                        check,
                        "table " + table
                                + " has REPLICA IDENTITY FULL and a generated column: once it is published, the"
                                + " application could neither update nor delete its rows",
                        alter + "REPLICA IDENTITY DEFAULT;");
        };
    }

    private static TableName root(ResultSet row) throws SQLException {
        return new TableName(row.getString("schema_name"), row.getString("table_name"));
    }

    private enum Problem {
        UNLOGGED,
        FOREIGN,
        NOTHING,
        OTHER_INDEX,
        DEFERRABLE,
        GENERATED
    }
}
