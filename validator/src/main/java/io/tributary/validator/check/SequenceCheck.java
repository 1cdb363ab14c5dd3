package io.tributary.validator.check;

import io.tributary.contract.control.Phase;
import io.tributary.contract.mapping.KeyRule;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sequences of the target that would give numbers which the tenant's rows have already. The target's sequences stand still
 * while it only follows, and the cutover moves them; behind it, the next insert would collide.
 */
final class SequenceCheck {
    static final String NAME = "sequences";
    private static final String QUERY = Query.resource("sequences.sql");
    private static final int NAMED = 10;

    private SequenceCheck() {}

    static List<CheckFinding> run(Subject subject) throws SQLException {
        List<Fed> behind = new ArrayList<>();
        try (PreparedStatement query = subject.target().prepareStatement(QUERY)) {
            Query.setTables(query, Query.names(subject.tables()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    if (!shifted(subject, row)) {
                        Fed fed = Fed.read(subject, row);
                        if (fed.behind()) {
                            behind.add(fed);
                        }
                    }
                }
            }
        }
        return behind.isEmpty() ? List.of() : List.of(finding(behind, subject.phase() == Phase.MULTI_TENANT));
    }

    /** Under {@code offset} the column's default moves what the sequence gives into the tenant's range. */
    private static boolean shifted(Subject subject, ResultSet row) throws SQLException {
        TableName table = new TableName(row.getString("schema_name"), row.getString("table_name"));
        String column = row.getString("column_name");
        return subject.rules()
                .rule(table)
                .map(rule -> rule.remapped().get(column))
                .filter(KeyRule.Offset.class::isInstance)
                .isPresent();
    }

    private static CheckFinding finding(List<Fed> behind, boolean switched) {
        String named = behind.stream().limit(NAMED).map(Fed::text).collect(Collectors.joining(", "));
        String message = behind.size() + " sequences of the target are behind the tenant's rows: " + named
                + (behind.size() > NAMED ? ", …" : "");
        String remedy = behind.stream().limit(NAMED).map(Fed::remedy).collect(Collectors.joining(" "));
        return switched
                ? CheckFinding.violation(NAME, "", message, remedy)
                : CheckFinding.note(NAME, "", message, "none needed: the cutover moves them");
    }

    /**
     * A column and what feeds it.
     *
     * @param next the number that the sequence gives next
     * @param last the greatest that the tenant's rows have, or the least where the sequence counts down; null without rows
     * @param behind whether the sequence has yet to pass it
     */
    private record Fed(TableName sequence, TableName table, String column, String next, String last, boolean behind) {

        static Fed read(Subject subject, ResultSet row) throws SQLException {
            TableName sequence = new TableName(row.getString("sequence_schema"), row.getString("sequence_name"));
            TableName table = new TableName(row.getString("schema_name"), row.getString("table_name"));
            String column = row.getString("column_name");
            long increment = row.getLong("increment");
            boolean up = increment > 0;
            String sql = "SELECT s.next, t.last, coalesce(t.last " + (up ? ">=" : "<=") + " s.next, false) AS behind"
                    + " FROM (SELECT last_value::numeric + CASE WHEN is_called THEN " + increment
                    + " ELSE 0 END AS next FROM " + sequence.sql() + ") AS s, (SELECT " + (up ? "max(" : "min(")
                    + Identifiers.quote(column) + ")::numeric AS last FROM "
                    + (row.getBoolean("partitioned") ? "" : "ONLY ") + table.sql() + " WHERE " + subject.rows(table)
                    + ") AS t";
            try (Statement statement = subject.target().createStatement();
                    ResultSet values = statement.executeQuery(sql)) {
                values.next();
                return new Fed(
                        sequence,
                        table,
                        column,
                        values.getString("next"),
                        values.getString("last"),
                        values.getBoolean("behind"));
            }
        }

        String text() {
            return sequence + " for " + table + "." + column + " (next " + next + ", the tenant has " + last + ")";
        }

        String remedy() {
            return "SELECT setval(" + Identifiers.literal(sequence.sql()) + ", " + last + ");";
        }
    }
}
