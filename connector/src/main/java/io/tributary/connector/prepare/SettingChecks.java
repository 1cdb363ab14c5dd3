package io.tributary.connector.prepare;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.Identifiers;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Settings of the server and of the role under which a capture would end before its time. */
final class SettingChecks {
    private static final String KEEP = "max_slot_wal_keep_size";
    /** Megabytes of log that a slot may hold back. Less than this is written within an outage or a copy. */
    private static final long LEAST_KEPT = 10 * 1024L;

    private static final String IDLE_SLOT = "idle_replication_slot_timeout";
    private static final String SENDER = "wal_sender_timeout";
    /** Milliseconds. The capture answers every 10 seconds unless it is asked to. */
    private static final long SHORTEST_SENDER_TIMEOUT = 20_000;

    private static final List<String> SESSION = List.of(
            "statement_timeout", "idle_in_transaction_session_timeout", "transaction_timeout", "idle_session_timeout");

    private SettingChecks() {}

    static List<Finding> retention(CheckedSource source) throws SQLException {
        Map<String, Setting> settings = read(source, List.of(KEEP, IDLE_SLOT));
        List<Finding> tight = new ArrayList<>();
        Setting keep = settings.get(KEEP);
        if (keep.value() >= 0 && keep.value() < LEAST_KEPT) {
            tight.add(source.warning(
                    "wal-retention",
                    KEEP + " is " + keep.shown() + ": while the migration stands still and the server writes more than"
                            + " that, the slot is lost and the tenant has to be copied anew",
                    "ALTER SYSTEM SET " + KEEP + " = -1; SELECT pg_reload_conf(); -- and watch the disk"));
        }
        Setting idle = settings.get(IDLE_SLOT);
        if (idle != null && idle.value() > 0) {
            tight.add(source.warning(
                    "wal-retention",
                    IDLE_SLOT + " is " + idle.shown() + ": a migration that stands still for that long loses its slot",
                    "ALTER SYSTEM SET " + IDLE_SLOT + " = 0; SELECT pg_reload_conf();"));
        }
        return source.passUnless(
                tight, "wal-retention", KEEP + " is " + (keep.value() < 0 ? "unlimited" : keep.shown()));
    }

    static List<Finding> senderTimeout(CheckedSource source) throws SQLException {
        Setting timeout = read(source, List.of(SENDER)).get(SENDER);
        if (timeout.value() == 0) {
            return List.of(source.warning(
                    "sender-timeout",
                    SENDER + " is off: the server keeps the slot of a connection that died, and nobody else may use it",
                    ofRole(source, SENDER, "'60s'")));
        }
        if (timeout.value() < SHORTEST_SENDER_TIMEOUT) {
            return List.of(source.warning(
                    "sender-timeout",
                    SENDER + " is " + timeout.shown() + ": a short pause of the network or of Kafka ends the stream",
                    ofRole(source, SENDER, "'60s'")));
        }
        return List.of(source.pass("sender-timeout", SENDER + " is " + timeout.shown()));
    }

    static List<Finding> sessionTimeouts(CheckedSource source) throws SQLException {
        List<Finding> set = new ArrayList<>();
        for (Map.Entry<String, Setting> setting : read(source, SESSION).entrySet()) {
            if (setting.getValue().value() > 0) {
                set.add(source.warning(
                        "session-timeouts",
                        setting.getKey() + " is " + setting.getValue().shown()
                                + " for the role: it ends a copy or a validation that takes longer",
                        ofRole(source, setting.getKey(), "0")));
            }
        }
        return source.passUnless(set, "session-timeouts", "no timeout ends the role's sessions");
    }

    /** Settings of a role in a database win over those of the role, of the database and of the server. */
    private static String ofRole(CheckedSource source, String setting, String value) throws SQLException {
        return "ALTER ROLE " + Identifiers.quote(source.tenant().source().username()) + " IN DATABASE "
                + Identifiers.quote(source.connection().getCatalog()) + " SET " + setting + " = " + value + ";";
    }

    private static Map<String, Setting> read(CheckedSource source, List<String> names) throws SQLException {
        Map<String, Setting> settings = new TreeMap<>();
        try (PreparedStatement query = source.connection().prepareStatement(Resources.read("settings.sql"))) {
            query.setArray(1, source.connection().createArrayOf("text", names.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    settings.put(row.getString("name"), new Setting(row.getLong("value"), row.getString("shown")));
                }
            }
        }
        return settings;
    }

    private record Setting(long value, String shown) {}
}
