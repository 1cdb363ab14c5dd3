package io.tributary.cli.demo;

import io.tributary.contract.plan.Database;
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
import java.util.BitSet;
import java.util.Random;
import java.util.UUID;

/**
 * The account of every transaction that writers commit to a source, in tables of their own: see {@code ledger_source.sql}.
 * Triggers on the target count how often each was applied.
 */
final class Ledger {
    private static final String SCHEMA = "demo_ledger";
    private static final int LINES = 3;
    private static final int SLOTS = 20;
    private static final int AMOUNTS = 100;
    private static final int ACTS = 50;

    private Ledger() {}

    /** Whether a table is one of the ledger's, and none of a script's own. */
    static boolean has(TableName table) {
        return table.schema().equals(SCHEMA);
    }

    /** Creates the tables in a source. */
    static void createIn(Database source) throws SQLException {
        try (Connection connection = source.connect("tributary-demo");
                Statement statement = connection.createStatement()) {
            statement.execute(resource("ledger_source.sql"));
        }
    }

    /** Makes the target, whose tables are there, count what is written. */
    static void watch(PostgresServer target, String database) throws SQLException {
        target.execute(database, resource("ledger_target.sql"));
    }

    /** Enters a transaction, which is to end right after it. */
    static void enter(Connection connection, Random random) throws SQLException {
        try (PreparedStatement entry = connection.prepareStatement("SELECT demo_ledger.enter(?, ?, ?, ?, ?, ?)")) {
            entry.setString(1, Thread.currentThread().getName());
            entry.setInt(2, 1 + random.nextInt(LINES));
            entry.setInt(3, 1 + random.nextInt(SLOTS));
            entry.setInt(4, 1 + random.nextInt(SLOTS));
            entry.setInt(5, random.nextInt(AMOUNTS));
            entry.setInt(6, random.nextInt(ACTS));
            entry.execute();
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

    /**
     * Strikes the balance of a tenant of which nothing is on its way any more.
     *
     * @param source its source
     * @param target the target, as a role that sees every tenant
     */
    static Balance balance(Connection source, Connection target, UUID tenant) throws SQLException {
        BitSet lost = numbers(source, "SELECT number FROM demo_ledger.entry");
        String own = " WHERE tenant_id = '" + tenant + "'";
        BitSet applied = numbers(target, "SELECT number FROM demo_ledger.entry" + own);
        lost.andNot(applied);
        String again = "SELECT number FROM demo_ledger.written WHERE times > 1 AND tenant = '" + tenant + "'";
        return new Balance(
                applied.cardinality(),
                lost.cardinality(),
                numbers(target, again).cardinality());
    }

    private static BitSet numbers(Connection connection, String sql) throws SQLException {
        BitSet numbers = new BitSet();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                numbers.set(row.getInt(1));
            }
        }
        return numbers;
    }

    /** The text of a file beside this class. */
    static String resource(String name) {
        try (InputStream stream = Ledger.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
