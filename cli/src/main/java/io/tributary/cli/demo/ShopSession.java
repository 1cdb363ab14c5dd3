package io.tributary.cli.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Random;

/** The shop's connection and random choices during one transaction. */
final class ShopSession {
    private static final int USERS = 400;
    private static final int PRODUCTS = 200;
    private static final int ACCOUNTS = 200;
    /** PostgreSQL's no_data_found. */
    private static final String NO_DATA = "P0002";

    private final Connection connection;
    private final Random random;

    ShopSession(Connection connection, Random random) {
        this.connection = connection;
        this.random = random;
    }

    Connection connection() {
        return connection;
    }

    /** From 1 to the limit. */
    int oneOf(int limit) {
        return 1 + random.nextInt(limit);
    }

    int user() {
        return oneOf(USERS);
    }

    int product() {
        return oneOf(PRODUCTS);
    }

    int account() {
        return oneOf(ACCOUNTS);
    }

    /** An order that was there a moment ago; 0 when there is none. */
    int order() throws SQLException {
        return query("SELECT id FROM public.orders WHERE id >= ? ORDER BY id LIMIT 1", oneOf(newestOrder()));
    }

    private int newestOrder() throws SQLException {
        return Math.max(1, query("SELECT max(id) FROM public.orders"));
    }

    /** A promotion's code; the first in order from a random place on. */
    String promotion() throws SQLException {
        String sql = "SELECT coalesce((SELECT code FROM public.promotions WHERE code >= ? ORDER BY code LIMIT 1),"
                + " (SELECT min(code) FROM public.promotions))";
        try (PreparedStatement statement = prepare(sql, "PROMO-" + oneOf(10_000));
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    String word() {
        return Long.toString(random.nextLong() & Long.MAX_VALUE, Character.MAX_RADIX);
    }

    /** Random text that PostgreSQL stores out of line. */
    String longText() {
        StringBuilder text = new StringBuilder();
        for (int words = 0; words < 500; words++) {
            text.append(word()).append(' ');
        }
        return text.toString();
    }

    /** Runs a statement and returns how many rows it changed. */
    int update(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeUpdate();
        }
    }

    /**
     * Changes a row that is always there.
     *
     * @throws SQLException when it is not to be seen
     */
    void updateOne(String sql, Object... values) throws SQLException {
        if (update(sql, values) != 1) {
            throw new SQLException("a row that is always there is not to be seen: " + sql, NO_DATA);
        }
    }

    /** The number in a result's first row; 0 when there is none. */
    int query(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private PreparedStatement prepare(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
