package io.tributary.connector.prepare;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.Identifiers;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What migrations of other names have left on a source. */
final class LeftoverChecks {
    private static final double MEBIBYTE = 1024.0 * 1024;

    private LeftoverChecks() {}

    /** An inactive slot holds back the server's log until its disk is full. */
    static List<Finding> slots(CheckedSource source) throws SQLException {
        List<Finding> found = new ArrayList<>();
        try (PreparedStatement query = source.connection().prepareStatement(Resources.read("slots_left.sql"))) {
            query.setString(1, source.plan().replicationName(source.tenant()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String name = row.getString("slot_name");
                    String held = String.format(Locale.ROOT, "%.1f MB", row.getLong("retained") / MEBIBYTE);
                    found.add(source.warning(
                            "slots-left-behind",
                            row.getBoolean("active")
                                    ? "slot " + name + " is in use: another migration moves this database too"
                                    : "slot " + name + " of another migration is not in use and holds back " + held
                                            + " of log",
                            (row.getBoolean("active") ? "once that one is over: " : "")
                                    + "SELECT pg_drop_replication_slot(" + Identifiers.literal(name) + ");"));
                }
            }
        }
        return source.passUnless(found, "slots-left-behind", "there are none");
    }

    static List<Finding> publications(CheckedSource source) throws SQLException {
        List<Finding> found = new ArrayList<>();
        try (PreparedStatement query = source.connection().prepareStatement(Resources.read("publications_left.sql"))) {
            query.setString(1, source.plan().replicationName(source.tenant()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String name = row.getString("pubname");
                    found.add(source.warning(
                            "publications-left-behind",
                            "publication " + name + " of another migration has no slot any more",
                            "DROP PUBLICATION " + Identifiers.quote(name) + ";"));
                }
            }
        }
        return source.passUnless(found, "publications-left-behind", "there are none");
    }
}
