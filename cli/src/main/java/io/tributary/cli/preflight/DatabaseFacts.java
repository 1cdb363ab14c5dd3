package io.tributary.cli.preflight;

import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Tables;
import io.tributary.contract.table.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.PGProperty;

/**
 * What of one database has to fit together with others.
 *
 * @param url where it is
 * @param role who asked
 * @param server what identifies its server, the same for every database of it
 * @param name the database's name
 * @param version the server's major version
 * @param locale how it sorts
 * @param collation the version of the collation that its indexes were built with, and the one that there is now
 * @param money how it prints money, and whether it has a column of that type
 * @param link how it is reached
 * @param clock how far its clock is ahead of this machine's
 * @param capacity how many sessions, slots and senders its server has left
 * @param slots the server's slots
 * @param bytes what the plan's tables take
 * @param targetBytes the same with what a tenant's id adds to rows and index entries
 */
record DatabaseFacts(
        String url,
        String role,
        String server,
        String name,
        int version,
        DatabaseLocale locale,
        CollationVersions collation,
        Money money,
        Link link,
        ClockReading clock,
        Capacity capacity,
        List<SlotFacts> slots,
        long bytes,
        long targetBytes) {

    /** Versions of a collation, empty where its provider has none. */
    record CollationVersions(Optional<String> recorded, Optional<String> actual) {}

    /** How money is printed, and whether any is. */
    record Money(String format, boolean used) {}

    /**
     * How a server is reached.
     *
     * @param encrypted whether by TLS
     * @param local whether both ends are on one machine
     */
    record Link(boolean encrypted, boolean local) {}

    /**
     * A server's room.
     *
     * @param senders the names of the sessions that stream now; null for those that the role may not see
     */
    record Capacity(int slotLimit, int senderLimit, int workerLimit, int freeConnections, List<String> senders) {}

    /** A replication slot. */
    record SlotFacts(String name, Optional<Integer> user, boolean temporary, boolean ofThisDatabase, long retained) {}

    /** Reads them in a session without our settings, so that it has those of the role and the database. */
    static DatabaseFacts read(Database database, Tables tables) throws SQLException {
        Properties properties = database.properties("tributary preflight");
        PGProperty.OPTIONS.set(properties, "-c search_path= -c statement_timeout=60s");
        try (Connection connection = DriverManager.getConnection(database.url(), properties);
                Statement statement = connection.createStatement()) {
            ClockReading clock = ClockReading.take(connection);
            String server = server(statement, database);
            List<SlotFacts> slots = slots(statement);
            long[] sizes = sizes(statement, tables);
            try (ResultSet row = statement.executeQuery(resource("database_facts.sql"))) {
                row.next();
                Optional<String> recorded = Optional.ofNullable(row.getString("recorded_collation"));
                long oid = row.getLong("database_oid");
                DatabaseFacts facts = facts(row, database, server, clock, slots, sizes, recorded);
                return recorded.isEmpty() ? facts : facts.withActualCollation(statement, oid);
            }
        }
    }

    private static DatabaseFacts facts(
            ResultSet row,
            Database database,
            String server,
            ClockReading clock,
            List<SlotFacts> slots,
            long[] sizes,
            Optional<String> recorded)
            throws SQLException {
        return new DatabaseFacts(
                database.url(),
                row.getString("role"),
                server,
                row.getString("database"),
                row.getInt("version"),
                new DatabaseLocale(
                        row.getString("provider"),
                        row.getString("collate"),
                        row.getString("ctype"),
                        row.getString("locale")),
                new CollationVersions(recorded, recorded),
                new Money(row.getString("money_format"), row.getBoolean("has_money")),
                new Link(row.getBoolean("encrypted"), row.getBoolean("local")),
                clock,
                new Capacity(
                        row.getInt("slot_limit"),
                        row.getInt("sender_limit"),
                        row.getInt("worker_limit"),
                        row.getInt("free_connections"),
                        names(row.getArray("senders"))),
                slots,
                sizes[0],
                sizes[1]);
    }

    /** Only servers that record a version, from PostgreSQL 15 on, can say what it is now. */
    private DatabaseFacts withActualCollation(Statement statement, long oid) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT pg_catalog.pg_database_collation_actual_version(" + oid + "::oid)")) {
            row.next();
            return new DatabaseFacts(
                    url,
                    role,
                    server,
                    name,
                    version,
                    locale,
                    new CollationVersions(collation.recorded(), Optional.ofNullable(row.getString(1))),
                    money,
                    link,
                    clock,
                    capacity,
                    slots,
                    bytes,
                    targetBytes);
        }
    }

    /** The server's number, which its copies have too, and when it was started; else what the url says. */
    private static String server(Statement statement, Database database) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')")) {
            row.next();
            if (!row.getBoolean(1)) {
                return database.url().replaceFirst("^jdbc:postgresql://([^/?]*).*", "$1");
            }
        }
        try (ResultSet row = statement.executeQuery(
                "SELECT system_identifier || ' ' || pg_postmaster_start_time() FROM pg_catalog.pg_control_system()")) {
            row.next();
            return row.getString(1);
        }
    }

    private static List<SlotFacts> slots(Statement statement) throws SQLException {
        List<SlotFacts> slots = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(resource("slots.sql"))) {
            while (row.next()) {
                slots.add(new SlotFacts(
                        row.getString("slot_name"),
                        Optional.ofNullable(row.getObject("active_pid", Integer.class)),
                        row.getBoolean("temporary"),
                        row.getBoolean("of_this_database"),
                        row.getLong("retained")));
            }
        }
        return slots;
    }

    private static long[] sizes(Statement statement, Tables tables) throws SQLException {
        long[] sizes = new long[2];
        try (ResultSet row = statement.executeQuery(resource("table_sizes.sql"))) {
            while (row.next()) {
                if (tables.selects(new TableName(row.getString("schema_name"), row.getString("table_name")))) {
                    sizes[0] += row.getLong("bytes");
                    sizes[1] += row.getLong("bytes") + row.getLong("more");
                }
            }
        }
        return sizes;
    }

    private static List<String> names(Array array) throws SQLException {
        List<String> names = new ArrayList<>();
        if (array != null) {
            names.addAll(Arrays.asList((String[]) array.getArray()));
        }
        return names;
    }

    private static String resource(String name) {
        try (InputStream stream = DatabaseFacts.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
