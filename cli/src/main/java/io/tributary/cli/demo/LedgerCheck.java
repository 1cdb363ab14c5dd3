package io.tributary.cli.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What holds as long as the target shows a prefix: no writer's numbers have a gap. And what else must hold. */
final class LedgerCheck implements RoutedReaders.Check {
    private static final String GAPS =
            "SELECT NOT EXISTS (SELECT FROM demo_ledger.entry GROUP BY writer HAVING count(*) <> max(number))";

    private final RoutedReaders.Check other;

    LedgerCheck(RoutedReaders.Check other) {
        this.other = other;
    }

    @Override
    public boolean holds(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(GAPS)) {
            row.next();
            return row.getBoolean(1) && other.holds(connection);
        }
    }
}
