package io.tributary.validator.compare;

import io.tributary.validator.compare.RowDifference.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Compares single rows on two connections, by their keys: as many as are asked for, through the primary keys' indexes,
 * however many there are. Both sides are read at a time. For one thread.
 */
final class KeyedComparison implements AutoCloseable {
    private static final int BATCH = 1_000;
    private static final int CLOSE_SECONDS = 10;
    private static final int LONGEST_KEY = 200;

    private final Connection source;
    private final Connection target;
    private final int limit;
    private final ExecutorService sourceReader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "tributary-keyed-comparison");
        thread.setDaemon(true);
        return thread;
    });

    /** @param limit how many differing rows of a table are named */
    KeyedComparison(Connection source, Connection target, int limit) {
        this.source = source;
        this.target = target;
        this.limit = limit;
    }

    /**
     * Compares the rows that either side has under these keys. A key that neither side has a row for is no difference.
     *
     * @param keys the source's keys, distinct, as the source writes their values
     */
    TableValidation compare(KeyedTable table, Collection<List<String>> keys) throws SQLException, InterruptedException {
        Tally tally = new Tally(limit);
        Iterator<List<String>> remaining = keys.iterator();
        while (remaining.hasNext()) {
            List<List<String>> batch = next(remaining);
            Future<KeyedRow[]> expected =
                    sourceReader.submit(() -> table.source().read(source, batch));
            List<List<String>> mapped = batch.stream().map(table::targetKey).toList();
            KeyedRow[] actual = read(table, mapped);
            tally.add(await(expected, table), actual);
        }
        return tally.validation(table);
    }

    private static List<List<String>> next(Iterator<List<String>> keys) {
        List<List<String>> batch = new ArrayList<>(BATCH);
        while (keys.hasNext() && batch.size() < BATCH) {
            batch.add(keys.next());
        }
        return batch;
    }

    private KeyedRow[] read(KeyedTable table, List<List<String>> keys) throws SQLException {
        try {
            return table.target().read(target, keys);
        } catch (SQLException e) {
            throw unreadable(table, e);
        }
    }

    private static KeyedRow[] await(Future<KeyedRow[]> rows, KeyedTable table)
            throws SQLException, InterruptedException {
        try {
            return rows.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw unreadable(table, sql);
            }
            throw new IllegalStateException("table " + table.name() + " could not be read", e.getCause());
        }
    }

    private static SQLException unreadable(KeyedTable table, SQLException cause) {
        String message = "table " + table.name() + " could not be read: " + cause.getMessage();
        return new SQLException(message, cause.getSQLState(), cause);
    }

    /** A query that is under way is short; the connections are the caller's own again when this returns. */
    @Override
    public void close() throws InterruptedException {
        sourceReader.shutdown();
        sourceReader.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** Counts the rows of both sides and keeps those that differ. */
    private static final class Tally {
        private final int limit;
        private final Sums source = new Sums();
        private final Sums target = new Sums();
        private final List<RowDifference> named = new ArrayList<>();
        private boolean equal = true;

        Tally(int limit) {
            this.limit = limit;
        }

        void add(KeyedRow[] expected, KeyedRow[] actual) {
            for (int i = 0; i < expected.length; i++) {
                source.add(expected[i]);
                target.add(actual[i]);
                compare(expected[i], actual[i]);
            }
        }

        private void compare(KeyedRow expected, KeyedRow actual) {
            if (expected == null && actual != null) {
                differs(actual, Kind.EXTRA);
            } else if (expected != null && actual == null) {
                differs(expected, Kind.MISSING);
            } else if (expected != null && !expected.hash().equals(actual.hash())) {
                differs(expected, Kind.DIFFERENT);
            }
        }

        private void differs(KeyedRow row, Kind kind) {
            equal = false;
            if (named.size() < limit) {
                named.add(new RowDifference(key(row), kind));
            }
        }

        private static String key(KeyedRow row) {
            String key = row.key().substring(1, row.key().length() - 1);
            return key.length() > LONGEST_KEY ? key.substring(0, LONGEST_KEY) + "…" : key;
        }

        TableValidation validation(KeyedTable table) {
            return new TableValidation(
                    table.name().toString(),
                    source.rows,
                    target.rows,
                    source.hex(),
                    target.hex(),
                    equal,
                    List.copyOf(named));
        }
    }

    /** The sums of the upper and the lower halves of the hashes, modulo 2 to the 64th. */
    private static final class Sums {
        private static final int DIGITS = 16;
        private static final int RADIX = 16;

        private long rows;
        private long upper;
        private long lower;

        /** @param row null where there is none */
        void add(KeyedRow row) {
            if (row != null) {
                rows++;
                upper += Long.parseUnsignedLong(row.hash().substring(0, DIGITS), RADIX);
                lower += Long.parseUnsignedLong(row.hash().substring(DIGITS), RADIX);
            }
        }

        String hex() {
            return String.format("%016x%016x", upper, lower);
        }
    }
}
