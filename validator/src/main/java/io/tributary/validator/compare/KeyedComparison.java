package io.tributary.validator.compare;

import io.tributary.validator.compare.RowDifference.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/**
 * Compares single rows on both sides, by their keys: as many as are asked for, through the primary keys' indexes, however
 * many there are. For one thread.
 */
final class KeyedComparison {
    private static final int BATCH = 1_000;

    private final BothSides sides;
    private final int limit;
    private final boolean values;

    /**
     * @param limit how many differing rows of a table are named
     * @param values whether their values are told
     */
    KeyedComparison(BothSides sides, int limit, boolean values) {
        this.sides = sides;
        this.limit = limit;
        this.values = values;
    }

    /**
     * Compares the rows that either side has under these keys. A key that neither side has a row for is no difference.
     *
     * @param keys the source's keys, distinct, as the source writes their values
     */
    TableValidation compare(KeyedTable table, Collection<List<String>> keys) throws SQLException, InterruptedException {
        Tally tally = new Tally(new Confirmation(sides, table.compared(), values));
        Iterator<List<String>> remaining = keys.iterator();
        while (remaining.hasNext()) {
            List<List<String>> batch = next(remaining);
            List<List<String>> mapped = batch.stream().map(table::targetKey).toList();
            try {
                Pair<KeyedRow[]> rows = sides.read(
                        session -> table.source().read(session, batch),
                        session -> table.target().read(session, mapped),
                        true);
                tally.add(mapped, rows);
            } catch (SQLException e) {
                throw table.compared().unreadable(e);
            }
        }
        return tally.validation(table);
    }

    /** Asks for no row. */
    void warm(KeyedTable table) throws SQLException, InterruptedException {
        sides.read(
                session -> table.source().read(session, List.of()),
                session -> table.target().read(session, List.of()),
                true);
    }

    private static List<List<String>> next(Iterator<List<String>> keys) {
        List<List<String>> batch = new ArrayList<>(BATCH);
        while (keys.hasNext() && batch.size() < BATCH) {
            batch.add(keys.next());
        }
        return batch;
    }

    /** Counts the rows of both sides and keeps those that differ. */
    private final class Tally {
        private final Confirmation confirmation;
        private final TableTally tally = new TableTally(limit);

        Tally(Confirmation confirmation) {
            this.confirmation = confirmation;
        }

        void add(List<List<String>> keys, Pair<KeyedRow[]> rows) throws SQLException, InterruptedException {
            List<List<String>> differing = new ArrayList<>();
            List<RowDifference> bare = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                KeyedRow expected = rows.source()[i];
                KeyedRow actual = rows.target()[i];
                tally.add(sum(expected), sum(actual));
                Kind kind = difference(expected, actual);
                if (kind != null && differing.size() < tally.room()) {
                    differing.add(keys.get(i));
                    bare.add(new RowDifference(Told.key((expected == null ? actual : expected).key()), kind));
                }
            }
            if (!differing.isEmpty()) {
                List<RowDifference> confirmed = confirmation.confirm(differing);
                tally.name(confirmed.isEmpty() ? bare : confirmed);
            }
        }

        private static Checksum sum(KeyedRow row) {
            return row == null ? Checksum.NOTHING : Checksum.ofHash(row.hash());
        }

        /** Null where the two are the same, or both are not there. */
        private static Kind difference(KeyedRow expected, KeyedRow actual) {
            if (expected == null || actual == null) {
                return expected == actual ? null : expected == null ? Kind.EXTRA : Kind.MISSING;
            }
            return expected.hash().equals(actual.hash()) ? null : Kind.DIFFERENT;
        }

        TableValidation validation(KeyedTable table) {
            return tally.validation(table.compared().name());
        }
    }
}
