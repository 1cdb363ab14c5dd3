package io.tributary.connector.prepare;

import io.tributary.contract.check.Finding;
import io.tributary.contract.plan.Plan;
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
    /** server_version_num is the major version times this, plus the minor one. */
    private static final int VERSION_NUMBERS = 10_000;
    /** A tenant's capture holds two at a time and the walsender, a validation two, the lag's reader one. */
    private static final int SESSIONS = 6;
    /** A load holds the snapshot and creates the slot by two beside those that read. */
    private static final int SESSIONS_OF_LOAD = 2;
    /** A slot that is created has a companion meanwhile. */
    private static final int SLOTS_TO_CREATE = 2;

    private ServerChecks() {}

    /** A server that calls itself otherwise than it counts (a fork, a beta) is judged by its number. */
    static List<Finding> version(CheckedSource source) throws SQLException {
        String sql = "SELECT current_setting('server_version_num')::int, current_setting('server_version')";
        try (PreparedStatement query = source.connection().prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            row.next();
            return List.of(version(source, row.getInt(1) / VERSION_NUMBERS, "PostgreSQL " + row.getString(2)));
        }
    }

    private static Finding version(CheckedSource source, int version, String found) {
        if (version < OLDEST) {
            return source.blocker(
                    "source-version", found + " does not stream messages", "upgrade the source to 14 or newer");
        }
        if (version > NEWEST) {
            return source.warning(
                    "source-version", found + " was not tested", "try it with tributary validate on a copy");
        }
        return source.pass("source-version", found);
    }

    /** A standby takes no publication, no marker and no fence. */
    static List<Finding> primary(CheckedSource source) throws SQLException {
        try (PreparedStatement query = source.connection().prepareStatement("SELECT pg_is_in_recovery()");
                ResultSet row = query.executeQuery()) {
            row.next();
            return List.of(
                    row.getBoolean(1)
                            ? source.blocker(
                                    "source-primary",
                                    source.tenant().source().url() + " is a standby, which nothing can be written to",
                                    "name the primary under source.url in the plan, or promote this server:"
                                            + " SELECT pg_promote();")
                            : source.pass("source-primary", "the server takes writes"));
        }
    }

    /** Limits of the role and of the database, which bind beside the server's own. */
    static List<Finding> connectionLimits(CheckedSource source) throws SQLException {
        int needed = sessions(source.plan());
        try (PreparedStatement query = source.connection().prepareStatement(Resources.read("connections.sql"));
                ResultSet row = query.executeQuery()) {
            row.next();
            String role = row.getString("role");
            String database = row.getString("database");
            List<Finding> tight = new ArrayList<>();
            if (tooTight(row.getInt("role_limit"), row.getInt("role_sessions"), needed)) {
                tight.add(source.blocker(
                        "connection-limits",
                        "role " + role + " may have " + row.getInt("role_limit") + " sessions, has "
                                + row.getInt("role_sessions") + " and needs " + needed + " more",
                        "ALTER ROLE " + Identifiers.quote(role) + " CONNECTION LIMIT -1;"));
            }
            if (tooTight(row.getInt("database_limit"), row.getInt("database_sessions"), needed)) {
                tight.add(source.blocker(
                        "connection-limits",
                        "database " + database + " takes " + row.getInt("database_limit") + " sessions, has "
                                + row.getInt("database_sessions") + " and the tenant needs " + needed + " more",
                        "ALTER DATABASE " + Identifiers.quote(database) + " CONNECTION LIMIT -1;"));
            }
            return source.passUnless(tight, "connection-limits", "role and database take " + needed + " more sessions");
        }
    }

    /** Sessions of the migration's own are counted as taken too: those of an earlier run may still be there. */
    private static boolean tooTight(int limit, int sessions, int needed) {
        return limit >= 0 && limit - sessions < needed;
    }

    private static int sessions(Plan plan) {
        return plan.copiesAroundKafka()
                ? SESSIONS + SESSIONS_OF_LOAD + plan.load().parallelism()
                : SESSIONS;
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
            query.setString(3, name);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                int slots = row.getBoolean("there") ? 1 : SLOTS_TO_CREATE;
                List<Finding> full = new ArrayList<>();
                full.addAll(
                        full(source, "max_replication_slots", row.getInt("slots"), row.getInt("slots_taken"), slots));
                full.addAll(full(source, "max_wal_senders", row.getInt("senders"), row.getInt("senders_taken"), 1));
                return source.passUnless(full, "replication-capacity", "slots and a replication session are free");
            }
        }
    }

    private static List<Finding> full(CheckedSource source, String setting, int allowed, int taken, int needed) {
        if (taken + needed <= allowed) {
            return List.of();
        }
        return List.of(source.blocker(
                "replication-capacity",
                setting + " is " + allowed + ", " + taken + " are taken by others, and " + needed + " must be free",
                "ALTER SYSTEM SET " + setting + " = " + (taken + needed + 3) + "; -- then restart the server"));
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
                    "there are large objects, which no stream carries: " + count,
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
