package io.tributary.cli.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Random;

/** The shop's application: each transaction is one of {@link ShopTransaction}, by their weights. */
final class ShopWriter implements Writer {
    private static final int ALL = weightOfAll();

    @Override
    public Outcome write(Connection connection, Random random) throws SQLException {
        ShopTransaction transaction = pick(random.nextInt(ALL));
        return transaction.run(new ShopSession(connection, random));
    }

    /**
     * The application's own transactions may get into each other's way: deadlocks, and a promotion that is renamed while an order
     * with it is placed. A key that is there already may not: the shop leaves its keys to the server.
     */
    @Override
    public boolean expects(SQLException refused) {
        String state = String.valueOf(refused.getSQLState());
        return state.startsWith("40") || state.equals("23503");
    }

    private static ShopTransaction pick(int number) {
        int rest = number;
        for (ShopTransaction transaction : ShopTransaction.values()) {
            rest -= transaction.weight();
            if (rest < 0) {
                return transaction;
            }
        }
        throw new IllegalArgumentException("not below the sum of the weights: " + number);
    }

    private static int weightOfAll() {
        int sum = 0;
        for (ShopTransaction transaction : ShopTransaction.values()) {
            sum += transaction.weight();
        }
        return sum;
    }
}
