package io.tributary.validator.compare;

import io.tributary.validator.compare.RowDifference.Kind;
import io.tributary.validator.compare.RowDifference.Values;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Looks rows up by their keys on both sides, by equality, in the same snapshots. What is a difference then is one, whatever
 * order or text of keys has led to it.
 */
final class Confirmation {
    /** How many keys are looked up at a time. */
    static final int BATCH = 1_000;

    private final BothSides sides;
    private final ComparedTable table;
    private final boolean values;
    private final Set<List<List<String>>> told = new HashSet<>();

    /** @param values whether values are told */
    Confirmation(BothSides sides, ComparedTable table, boolean values) {
        this.sides = sides;
        this.table = table;
        this.values = values;
    }

    /** @param keys the keys of the target, or what those of the source are mapped to */
    List<RowDifference> confirm(List<List<String>> keys) throws SQLException, InterruptedException {
        ComparedKey key = table.key();
        String ofSource = table.source().inDetail(key.sourceColumns(), key.matchesSource(), values);
        String ofTarget = table.target().inDetail(key.targetColumns(), key.matchesTarget(), values);
        Pair<Map<Integer, List<RowDetail>>> rows = sides.read(
                session -> RowDetail.read(session, ofSource, keys),
                session -> RowDetail.read(session, ofTarget, keys),
                true);
        List<RowDifference> differences = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            List<RowDetail> source = rows.source().getOrDefault(i, List.of());
            List<RowDetail> target = rows.target().getOrDefault(i, List.of());
            if (told.add(keys(source, target))) {
                pair(source, target, differences);
            }
        }
        return differences;
    }

    /** Two texts may be the same key: then both lead to the same rows. */
    private static List<List<String>> keys(List<RowDetail> source, List<RowDetail> target) {
        List<List<String>> keys = new ArrayList<>();
        source.forEach(row -> keys.add(row.key()));
        keys.add(List.of());
        target.forEach(row -> keys.add(row.key()));
        return keys;
    }

    /** One key has one row on a side, unless somebody took the primary key away. */
    private void pair(List<RowDetail> source, List<RowDetail> target, List<RowDifference> differences) {
        List<RowDetail> expected = new ArrayList<>(source);
        List<RowDetail> actual = new ArrayList<>(target);
        expected.removeIf(row -> removeSame(actual, row));
        int both = Math.min(expected.size(), actual.size());
        for (int i = 0; i < both; i++) {
            differences.add(different(expected.get(i), actual.get(i)));
        }
        expected.subList(both, expected.size()).forEach(row -> differences.add(missing(row)));
        actual.subList(both, actual.size()).forEach(row -> differences.add(extra(row)));
    }

    private static boolean removeSame(List<RowDetail> rows, RowDetail wanted) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).hash().equals(wanted.hash())) {
                rows.remove(i);
                return true;
            }
        }
        return false;
    }

    private RowDifference different(RowDetail source, RowDetail target) {
        List<String> columns = new ArrayList<>();
        Map<String, Values> shown = new LinkedHashMap<>();
        for (int i = 0; i < table.columns().size(); i++) {
            if (!Objects.equals(source.hashes().get(i), target.hashes().get(i))) {
                String column = table.columns().get(i);
                columns.add(column);
                shown.put(column, new Values(shown(source, i), shown(target, i)));
            }
        }
        return new RowDifference(
                Told.key(source.told()), Kind.DIFFERENT, columns, values ? shown : null, null, source.key());
    }

    private RowDifference missing(RowDetail row) {
        return new RowDifference(Told.key(row.told()), Kind.MISSING, List.of(), all(row, true), null, row.key());
    }

    private RowDifference extra(RowDetail row) {
        List<String> sourceKey = table.key().sameValues() ? row.key() : null;
        return new RowDifference(Told.key(row.told()), Kind.EXTRA, List.of(), all(row, false), null, sourceKey);
    }

    private Map<String, Values> all(RowDetail row, boolean ofSource) {
        if (!values) {
            return null;
        }
        Map<String, Values> shown = new LinkedHashMap<>();
        for (int i = 0; i < table.columns().size(); i++) {
            String value = shown(row, i);
            shown.put(table.columns().get(i), ofSource ? new Values(value, null) : new Values(null, value));
        }
        return shown;
    }

    private static String shown(RowDetail row, int column) {
        return row.shown().isEmpty() ? null : row.shown().get(column);
    }
}
