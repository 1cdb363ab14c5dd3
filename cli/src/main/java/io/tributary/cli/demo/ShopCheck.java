package io.tributary.cli.demo;

import io.tributary.contract.plan.Tenant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What a shop's application must always see: see {@code invariants.sql}. */
final class ShopCheck implements RoutedReaders.Check {
    private static final String SQL = resource();

    private final BigDecimal balances;
    private final UUID tenant;

    private ShopCheck(BigDecimal balances, UUID tenant) {
        this.balances = balances;
        this.tenant = tenant;
    }

    /** The sum that the source has now is the one that it always has. */
    static ShopCheck of(Tenant tenant, UUID id) throws SQLException {
        try (Connection source = tenant.source().connect("tributary-demo");
                Statement statement = source.createStatement();
                ResultSet row = statement.executeQuery("SELECT sum(balance) FROM public.accounts")) {
            row.next();
            return new ShopCheck(row.getBigDecimal(1), id);
        }
    }

    @Override
    public List<String> violations(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SQL)) {
            query.setBigDecimal(1, balances);
            query.setObject(2, tenant);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                List<String> found = new ArrayList<>();
                if (!row.getBoolean("balanced")) {
                    found.add("the shop's balances do not sum up to " + balances);
                }
                if (!row.getBoolean("summed")) {
                    found.add("an order's total is not the sum of its items");
                }
                if (!row.getBoolean("own")) {
                    found.add("another tenant's accounts are seen");
                }
                return found;
            }
        }
    }

    private static String resource() {
        try (InputStream stream = ShopCheck.class.getResourceAsStream("invariants.sql")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
