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
