package io.tributary.validator.alert;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What validations said last of a tenant.
 *
 * @param equal whether the newest one found all that it compared the same
 * @param position the position that it compared at
 * @param at when it ended
 * @param differing the tables whose rows differed; empty where none did
 * @param violations how many other things that must not be the newest checks beyond rows found
 * @param violation the first of them
 * @param remedy what to do about that one
 */
record Verdict(
        boolean equal,
        String position,
        Instant at,
        Optional<String> differing,
        long violations,
        Optional<String> violation,
        Optional<String> remedy) {
    private static final String QUERY = AlertTable.resource("verdict.sql");

    /** Empty before the first validation. */
    static Optional<Verdict> read(Connection session, String migration, String slug) throws SQLException {
        try (PreparedStatement query = session.prepareStatement(QUERY)) {
            query.setString(1, migration);
            query.setString(2, slug);
            query.setString(3, migration);
            query.setString(4, slug);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(verdict(row)) : Optional.empty();
            }
        }
    }

    private static Verdict verdict(ResultSet row) throws SQLException {
        return new Verdict(
                row.getBoolean("equal"),
                row.getString("position"),
                row.getTimestamp("finished_at").toInstant(),
                Optional.ofNullable(row.getString("differing")),
                row.getLong("violations"),
                Optional.ofNullable(row.getString("violation")),
                Optional.ofNullable(row.getString("remedy")));
    }

    boolean good() {
        return equal && violations == 0;
    }

    String detail() {
        List<String> parts = new ArrayList<>();
        if (!equal) {
            parts.add("compared at " + at.truncatedTo(ChronoUnit.SECONDS) + " at position " + position + ": "
                    + differing.map(tables -> "rows differ in " + tables).orElse("not the same"));
        }
        violation.ifPresent(
                first -> parts.add(violations > 1 ? first + " (and " + (violations - 1) + " more)" : first));
        return String.join("; ", parts);
    }
}
