package io.tributary.cli.demo;

import io.tributary.cli.demo.Writer.Outcome;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Savepoint;

/** What the shop's application does, and how often. */
enum ShopTransaction {
    /** Several tables in one transaction, the order's total equal to the sum of its items. */
    ORDER(28) {
        @Override
        Outcome run(ShopSession shop) throws SQLException {
            placeOrder(shop);
            return Outcome.COMMIT;
        }
    },
    TRANSFER(34) {
        @Override
        Outcome run(ShopSession shop) throws SQLException {
            transfer(shop, shop.account(), shop.account());
            return Outcome.COMMIT;
        }
    },
    /** A change of mind: all of it is undone. */
    ABANDONED_ORDER(4) {
        @Override
        Outcome run(ShopSession shop) throws SQLException {
            placeOrder(shop);
            transfer(shop, shop.account(), shop.account());
            return Outcome.ROLLBACK;
        }
    },
    /** One step of two is undone. */
    HALF_A_TRANSFER(4) {
        @Override
        Outcome run(ShopSession shop) throws SQLException {
            visit(shop);
            Savepoint before = shop.connection().setSavepoint();
            transfer(shop, shop.account(), shop.account());
            shop.connection().rollback(before);
            transfer(shop, shop.account(), shop.account());
            return Outcome.COMMIT;
        }
    },
    SHIPMENT(8) {
        @Override
        Outcome run(ShopSession shop) throws SQLException {
            String orders =
                    "UPDATE public.orders SET status = 'shipped', delivery = make_interval(hours => ?) WHERE id = ?";
            shop.update(orders, shop.oneOf(90), shop.order());
            return Outcome.COMMIT;
        }
    },
    CANCELLATION(4) {
        @Override
        Outcome run(ShopSession shop) throws SQLException {
            shop.update("DELETE FROM public.orders WHERE id = ?", shop.order());
            return Outcome.COMMIT;
        }
    },
    REGISTRATION(5) {
        @Override
        Outcome run(ShopSession shop) throws SQLException {
            String users =
                    "INSERT INTO public.users (email, name, preferences) VALUES (?, ?, jsonb_build_object('about', ?))";
            shop.update(users, shop.word() + "@example.com", "User " + shop.word(), shop.longText());
            visit(shop);
            return Outcome.COMMIT;
        }
    },
    PROFILE(6) {
        @Override
        Outcome run(ShopSession shop) throws SQLException {
            shop.update("UPDATE public.users SET name = ? WHERE id = ?", "User " + shop.word(), shop.user());
            return Outcome.COMMIT;
        }
    },
    /** Leaves the long columns beside it as they are. */
    PRICE(6) {
        @Override
        Outcome run(ShopSession shop) throws SQLException {
            BigDecimal price = BigDecimal.valueOf(shop.oneOf(20_000), 2);
            shop.update("UPDATE public.products SET price = ? WHERE id = ?", price, shop.product());
            return Outcome.COMMIT;
        }
    },
    DESCRIPTION(2) {
        @Override
        Outcome run(ShopSession shop) throws SQLException {
            String products = "UPDATE public.products SET description = ?, tags = tags[1:3] || ? WHERE id = ?";
            shop.update(products, shop.longText(), shop.word(), shop.product());
            return Outcome.COMMIT;
        }
    },
    /** Two rows exchange the values of a unique column. */
    EXCHANGE(2) {
        @Override
        Outcome run(ShopSession shop) throws SQLException {
            int first = shop.oneOf(100);
            int second = 100 + shop.oneOf(100);
            shop.update("UPDATE public.products SET sku = sku || ' moving' WHERE id IN (?, ?)", first, second);
            String others =
                    "UPDATE public.products AS p SET sku = replace(o.sku, ' moving', '') FROM public.products AS o"
                            + " WHERE p.id + o.id = ? AND p.id IN (?, ?)";
            shop.update(others, first + second, first, second);
            return Outcome.COMMIT;
        }
    },
    /** A key changes, and with it the rows that point at it. */
    RENAMING(3) {
        @Override
        Outcome run(ShopSession shop) throws SQLException {
            String code = "PROMO-" + shop.oneOf(10_000) + "-" + shop.word();
            shop.update("UPDATE public.promotions SET code = ? WHERE code = ?", code, shop.promotion());
            return Outcome.COMMIT;
        }
    },
    VISIT(8) {
        @Override
        Outcome run(ShopSession shop) throws SQLException {
            visit(shop);
            return Outcome.COMMIT;
        }
    },
    /**
     * The log is emptied, and written to again in the same transaction. Where the table is other tenants', too, the target lets
     * no application truncate it; there it deletes its own rows.
     */
    EMPTIED_LOG(1) {
        @Override
        Outcome run(ShopSession shop) throws SQLException {
            boolean alone = shop.query("SELECT has_table_privilege('public.visits', 'TRUNCATE')::int") == 1;
            shop.update(alone ? "TRUNCATE public.visits" : "DELETE FROM public.visits");
            visit(shop);
            return Outcome.COMMIT;
        }
    };

    private final int weight;

    ShopTransaction(int weight) {
        this.weight = weight;
    }

    /** How often this happens, in proportion to the others. */
    int weight() {
        return weight;
    }

    /** Does everything but the end of the transaction, which the outcome says. */
    abstract Outcome run(ShopSession shop) throws SQLException;

    private static void placeOrder(ShopSession shop) throws SQLException {
        String orders = "INSERT INTO public.orders (user_id, total, promotion, note) VALUES (?, 0, ?, ?) RETURNING id";
        int order = shop.query(orders, shop.user(), shop.promotion(), shop.word());
        int lines = shop.oneOf(4);
        for (int line = 1; line <= lines; line++) {
            int product = shop.product();
            String items = "INSERT INTO public.order_items (order_id, line, product_id, quantity, price)"
                    + " SELECT ?, ?, id, ?, price FROM public.products WHERE id = ?";
            shop.update(items, order, line, shop.oneOf(5), product);
        }
        shop.update(
                "UPDATE public.orders SET status = 'paid',"
                        + " total = (SELECT sum(amount) FROM public.order_items WHERE order_id = ?) WHERE id = ?",
                order,
                order);
    }

    /** Takes from one and gives to another; accounts are locked in the order of their numbers. */
    private static void transfer(ShopSession shop, int from, int to) throws SQLException {
        BigDecimal amount = BigDecimal.valueOf(shop.oneOf(10_000), 2);
        String accounts = "UPDATE public.accounts SET balance = balance + ? WHERE id = ?";
        boolean rising = from < to;
        shop.updateOne(accounts, rising ? amount.negate() : amount, rising ? from : to);
        shop.updateOne(accounts, rising ? amount : amount.negate(), rising ? to : from);
        String transfers = "INSERT INTO public.transfers (from_account, to_account, amount) VALUES (?, ?, ?)";
        shop.update(transfers, from, to, amount);
    }

    private static void visit(ShopSession shop) throws SQLException {
        String visits = "INSERT INTO public.visits (user_id, path, seconds) VALUES (?, ?, ?)";
        shop.update(visits, shop.user(), "/products/" + shop.product(), shop.oneOf(1_000) / 7.0);
    }
}
