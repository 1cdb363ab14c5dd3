package io.tributary.validator.compare;

import io.tributary.validator.compare.RowDifference.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Names the first rows in which two tables differ, by a merge of all of their sorted rows: for tables of which two databases
 * have about the same, and few rows.
 */
public final class Differences {
    private final int limit;
    private final List<RowDifference> found = new ArrayList<>();

    private Differences(int limit) {
        this.limit = limit;
    }

    /** At most {@code limit} differences, ordered by key. */
    public static List<RowDifference> find(Connection source, Connection target, Sql ofSource, Sql ofTarget, int limit)
            throws SQLException {
        Differences differences = new Differences(limit);
        try (RowStream sources = new RowStream(source, ofSource);
                RowStream targets = new RowStream(target, ofTarget)) {
            differences.merge(sources, targets);
        }
        return List.copyOf(differences.found);
    }

    private void merge(RowStream source, RowStream target) throws SQLException {
        while (found.size() < limit && (source.present() || target.present())) {
            int order = source.compareKey(target);
            if (order < 0) {
                add(source, Kind.MISSING);
            } else if (order > 0) {
                add(target, Kind.EXTRA);
            } else if (!source.hash().equals(target.hash())) {
                add(source, Kind.DIFFERENT);
            }
            advance(source, target, order);
        }
    }

    private static void advance(RowStream source, RowStream target, int order) throws SQLException {
        if (order <= 0) {
            source.next();
        }
        if (order >= 0) {
            target.next();
        }
    }

    private void add(RowStream row, Kind kind) throws SQLException {
        found.add(new RowDifference(Told.key(row.key()), kind));
    }
}
