package io.tributary.cli.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What holds as long as the target shows one prefix after the other: see {@link LedgerView}. And what else must hold. Looks
 * at the newest entries, and at all of them at the first look and every few seconds. For one reader.
 */
final class LedgerCheck implements RoutedReaders.Check {
    private static final long NEWEST = 200;
    private static final Duration ALL = Duration.ofSeconds(10);

    private final RoutedReaders.Check other;
    private long seen;
    private long lookedAtAll = System.nanoTime() - ALL.toNanos();

    LedgerCheck(RoutedReaders.Check other) {
        this.other = other;
    }

    @Override
    public List<String> violations(Connection connection) throws SQLException {
        boolean all = System.nanoTime() - lookedAtAll >= ALL.toNanos();
        LedgerView view = LedgerView.read(connection, all ? 0 : Math.max(0, seen - NEWEST));
        List<String> found = new ArrayList<>(view.violations(seen));
        found.addAll(other.violations(connection));
        seen = view.number();
        lookedAtAll = all ? System.nanoTime() : lookedAtAll;
        return found;
    }
}
