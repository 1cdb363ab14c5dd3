package io.tributary.cli.demo;

import io.tributary.contract.plan.Database;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.TableName;
import io.tributary.embedded.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The account of every transaction that a writer commits: a row in a table of the source, numbered by its writer without
 * gaps. A trigger on the target counts how often each row was written there.
 */
final class Ledger {
    /** The table, apart from a script's own. */
    static final TableName TABLE = new TableName("demo_ledger", "entry");

    private static final String SOURCE = resource("ledger_source.sql");
    private static final String TARGET = resource("ledger_target.sql");
    private static final String WRITE =
            "INSERT INTO demo_ledger.entry (writer, number) SELECT ?, coalesce(max(number), 0) + 1 FROM demo_ledger.entry"
                    + " WHERE writer = ?";

    private Ledger() {}

    /** Creates the table in a source. */
    static void createIn(Database source) throws SQLException {
        try (Connection connection = source.connect("tributary-demo");
                Statement statement = connection.createStatement()) {
            statement.execute(SOURCE);
        }
    }

    /** Makes the target, whose tables are there, count what is written. */
    static void watch(PostgresServer target, String database) throws SQLException {
        target.execute(database, TARGET);
    }

    /** Enters a transaction of the calling thread, in that transaction. */
    static void enter(Connection connection) throws SQLException {
        String writer = Thread.currentThread().getName();
        try (PreparedStatement insert = connection.prepareStatement(WRITE)) {
            insert.setString(1, writer);
            insert.setString(2, writer);
            insert.executeUpdate();
        }
    }

    /**
     * What became of the transactions.
     *
     * @param applied those that the target has
     * @param lost those that a source has and the target does not
     * @param doubled those that were written to the target more than once
     */
    record Balance(long applied, long lost, long doubled) {
        Balance plus(Balance other) {
            return new Balance(applied + other.applied, lost + other.lost, doubled + other.doubled);
        }
    }

    /** Strikes the balance of a tenant of which nothing is on its way any more. */
    static Balance balance(Tenant tenant, UUID id, PostgresServer target, String database) throws SQLException {
        List<String> written = entries(tenant.source());
        try (Connection connection = target.connect(database)) {
            List<String> arrived = new ArrayList<>();
            long doubled = 0;
            String sql = "SELECT e.writer || '/' || e.number, coalesce(w.times, 0) FROM demo_ledger.entry AS e"
                    + " LEFT JOIN demo_ledger.written AS w ON w.tenant = e.tenant_id AND w.writer = e.writer AND w.number = e.number WHERE e.tenant_id = ?";
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setObject(1, id);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        arrived.add(row.getString(1));
                        doubled += row.getLong(2) > 1 ? 1 : 0;
                    }
                }
            }
            Set<String> there = Set.copyOf(arrived);
            long lost = written.stream().filter(entry -> !there.contains(entry)).count();
            return new Balance(arrived.size(), lost, doubled);
        }
    }

    private static List<String> entries(Database source) throws SQLException {
        List<String> entries = new ArrayList<>();
        try (Connection connection = source.connect("tributary-demo");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT writer || '/' || number FROM demo_ledger.entry")) {
            while (row.next()) {
                entries.add(row.getString(1));
            }
        }
        return entries;
    }

    private static String resource(String name) {
        try (InputStream stream = Ledger.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
