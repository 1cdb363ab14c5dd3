package io.tributary.connector.prepare;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.Identifiers;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What must be so of the server and of the role. */
final class ServerChecks {
    private static final int OLDEST = 14;
    private static final int NEWEST = 18;

    private ServerChecks() {}

    static List<Finding> version(CheckedSource source) throws SQLException {
        int version = source.connection().getMetaData().getDatabaseMajorVersion();
        String found = "PostgreSQL " + version;
        if (version < OLDEST) {
            return List.of(source.blocker(
                    "source-version", found + " does not stream messages", "upgrade the source to 14 or newer"));
        }
        if (version > NEWEST) {
            return List.of(source.warning(
                    "source-version", found + " was not tested", "try it with tributary validate on a copy"));
        }
        return List.of(source.pass("source-version", found));
    }

    static List<Finding> walLevel(CheckedSource source) throws SQLException {
        try (PreparedStatement query = source.connection().prepareStatement("SHOW wal_level");
                ResultSet row = query.executeQuery()) {
            row.next();
            String level = row.getString(1);
            if (level.equals("logical")) {
                return List.of(source.pass("wal-level", "wal_level is logical"));
            }
            return List.of(source.blocker(
                    "wal-level",
                    "wal_level is " + level,
                    "ALTER SYSTEM SET wal_level = logical; -- then restart the server"));
        }
    }

    static List<Finding> replication(CheckedSource source) throws SQLException {
        Role role = role(source);
        if (role.superuser() || role.replicates()) {
            return List.of(source.pass("replication-role", role.name() + " may replicate"));
        }
        return List.of(source.blocker(
                "replication-role",
                role.name() + " may not replicate",
                "ALTER ROLE " + Identifiers.quote(role.name()) + " REPLICATION;"));
    }

    static List<Finding> publication(CheckedSource source) throws SQLException {
        Role role = role(source);
        if (role.superuser() || role.creates()) {
            return List.of(source.pass("publication-rights", role.name() + " may create a publication"));
        }
        String database = source.connection().getCatalog();
        return List.of(source.blocker(
                "publication-rights",
                role.name() + " may not create anything in database " + database,
                "GRANT CREATE ON DATABASE " + Identifiers.quote(database) + " TO " + Identifiers.quote(role.name())
                        + ";"));
    }

    static List<Finding> capacity(CheckedSource source) throws SQLException {
        String name = source.plan().replicationName(source.tenant());
        try (PreparedStatement query = source.connection().prepareStatement(Resources.read("capacity.sql"))) {
            query.setString(1, name);
            query.setString(2, name);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                List<Finding> full = new ArrayList<>();
                full.addAll(full(source, "max_replication_slots", row.getInt("slots"), row.getInt("slots_taken")));
                full.addAll(full(source, "max_wal_senders", row.getInt("senders"), row.getInt("senders_taken")));
                return source.passUnless(full, "replication-capacity", "a slot and a replication session are free");
            }
        }
    }

    private static List<Finding> full(CheckedSource source, String setting, int allowed, int taken) {
        if (taken < allowed) {
            return List.of();
        }
        return List.of(source.blocker(
                "replication-capacity",
                setting + " is " + allowed + " and all are taken",
                "ALTER SYSTEM SET " + setting + " = " + (taken + 4) + "; -- then restart the server"));
    }

    static List<Finding> largeObjects(CheckedSource source) throws SQLException {
        String sql = "SELECT count(*) FROM pg_catalog.pg_largeobject_metadata";
        try (PreparedStatement query = source.connection().prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            row.next();
            long count = row.getLong(1);
            if (count == 0) {
                return List.of(source.pass("large-objects", "there are none"));
            }
            return List.of(source.blocker(
                    "large-objects",
                    count + " large objects, which no stream carries",
                    "move them into bytea columns, then: SELECT lo_unlink(oid) FROM pg_largeobject_metadata;"));
        }
    }

    private static Role role(CheckedSource source) throws SQLException {
        try (PreparedStatement query = source.connection().prepareStatement(Resources.read("role.sql"));
                ResultSet row = query.executeQuery()) {
            row.next();
            return new Role(
                    row.getString("rolname"),
                    row.getBoolean("rolsuper"),
                    row.getBoolean("replicates"),
                    row.getBoolean("creates"));
        }
    }

    private record Role(String name, boolean superuser, boolean replicates, boolean creates) {}
}
