package io.tributary.connector.prepare;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.Identifiers;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Transactions that a new slot would wait for. */
final class TransactionChecks {
    private static final Duration OLD = Duration.ofMinutes(5);
    private static final String PREPARED = "prepared-transactions";
    private static final String LONG = "long-transactions";

    private TransactionChecks() {}

    /** One that is old has been forgotten; as long as there is no slot yet, none can be made. */
    static List<Finding> prepared(CheckedSource source) throws SQLException {
        List<Finding> found = new ArrayList<>();
        try (PreparedStatement query = source.connection().prepareStatement(Resources.read("prepared.sql"))) {
            query.setString(1, source.plan().replicationName(source.tenant()));
            query.setDouble(2, OLD.toSeconds());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(prepared(source, row));
                }
            }
        }
        return source.passUnless(found, PREPARED, "there are none; allowed: " + allowed(source));
    }

    private static String allowed(CheckedSource source) throws SQLException {
        try (PreparedStatement query = source.connection().prepareStatement("SHOW max_prepared_transactions");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private static Finding prepared(CheckedSource source, ResultSet row) throws SQLException {
        long seconds = row.getLong("seconds");
        String gid = Identifiers.literal(row.getString("gid"));
        String where = row.getBoolean("of_this_database") ? "" : " of database " + row.getString("database");
        String text = "the prepared transaction " + gid + where + " has been open for " + age(seconds)
                + "; no slot can be created before it ends";
        String remedy = "in database " + row.getString("database") + " as " + row.getString("owner")
                + ": ROLLBACK PREPARED " + gid + "; -- or COMMIT PREPARED " + gid + ";";
        return seconds >= OLD.toSeconds() && !row.getBoolean("slot_exists")
                ? source.blocker(PREPARED, text, remedy)
                : source.warning(PREPARED, text, remedy);
    }

    static List<Finding> old(CheckedSource source) throws SQLException {
        return old(source, OLD);
    }

    static List<Finding> old(CheckedSource source, Duration age) throws SQLException {
        List<Finding> found = new ArrayList<>(visible(source, age));
        try (PreparedStatement query = source.connection().prepareStatement(Resources.read("hidden_transactions.sql"));
                ResultSet row = query.executeQuery()) {
            row.next();
            if (row.getInt("sessions") > 0) {
                found.add(source.warning(
                        LONG,
                        "sessions of other roles that are writing: " + row.getInt("sessions") + "; since when, role "
                                + row.getString("role") + " may not see",
                        "GRANT pg_read_all_stats TO " + Identifiers.quote(row.getString("role")) + ";"));
            }
        }
        return source.passUnless(found, LONG, "no transaction is older than " + age(age.toSeconds()));
    }

    private static List<Finding> visible(CheckedSource source, Duration age) throws SQLException {
        List<Finding> found = new ArrayList<>();
        try (PreparedStatement query = source.connection().prepareStatement(Resources.read("old_transactions.sql"))) {
            query.setDouble(1, age.toSeconds());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(source.warning(
                            LONG,
                            "process " + row.getInt("pid") + " (" + row.getString("role") + ", "
                                    + row.getString("state") + ") has a transaction open for "
                                    + age(row.getLong("seconds"))
                                    + (row.getBoolean("writes")
                                            ? "; the copy cannot begin before it ends"
                                            : "; once it writes, the copy cannot begin before it ends"),
                            "SELECT pg_terminate_backend(" + row.getInt("pid") + ");"));
                }
            }
        }
        return found;
    }

    private static String age(long seconds) {
        return seconds < 2 * 3_600 ? seconds / 60 + " minutes" : seconds / 3_600 + " hours";
    }
}
