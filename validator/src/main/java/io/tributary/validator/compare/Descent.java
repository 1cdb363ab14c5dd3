package io.tributary.validator.compare;

import io.tributary.validator.compare.RowDifference.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Names the rows in which the two sides of a range differ: takes the range apart by a hash of the keys until few rows are
 * left where the sides differ, then reads these. For one thread and one range.
 */
final class Descent {
    /** How many rows are to be in a piece. */
    private static final long PIECE = 200;
    /** Up to how many rows are read at a time. */
    private static final long BATCH = 5_000;

    private final BothSides sides;
    private final ComparedTable table;
    private final KeyRange range;
    private final int limit;
    private final Confirmation confirmation;
    private final List<RowDifference> found = new ArrayList<>();

    /**
     * @param limit how many rows are named at most
     * @param values whether their values are told
     */
    Descent(BothSides sides, ComparedTable table, KeyRange range, int limit, boolean values) {
        this.sides = sides;
        this.table = table;
        this.range = range;
        this.limit = limit;
        this.confirmation = new Confirmation(sides, table, values);
    }

    /** @param rows how many rows the range has on the side that has more */
    List<RowDifference> name(long rows) throws SQLException, InterruptedException {
        descend(Part.of(range), rows);
        return List.copyOf(found.subList(0, Math.min(limit, found.size())));
    }

    private boolean done() {
        return found.size() >= limit;
    }

    private void descend(Part part, long rows) throws SQLException, InterruptedException {
        int more = rows <= BATCH ? 0 : part.bitsFor(rows, PIECE);
        if (more == 0) {
            inspect(part, 0, List.of());
            return;
        }
        List<Integer> batch = new ArrayList<>();
        long inBatch = 0;
        for (Map.Entry<Integer, Long> piece : differing(part, more).entrySet()) {
            if (piece.getValue() > BATCH) {
                descend(part.piece(more, piece.getKey()), piece.getValue());
            } else {
                batch.add(piece.getKey());
                inBatch += piece.getValue();
            }
            if (inBatch > BATCH) {
                inspect(part, more, batch);
                batch = new ArrayList<>();
                inBatch = 0;
            }
            if (done()) {
                return;
            }
        }
        if (!batch.isEmpty()) {
            inspect(part, more, batch);
        }
    }

    /** The pieces that are not the same on both sides, with the rows of the side that has more. */
    private Map<Integer, Long> differing(Part part, int more) throws SQLException, InterruptedException {
        String ofSource = table.source().slices(table.key().sourceCondition(range), part, more);
        String ofTarget = table.target().slices(table.key().targetCondition(range), part, more);
        Pair<Map<Integer, Checksum>> slices =
                sides.read(session -> slices(session, ofSource), session -> slices(session, ofTarget), range.bounded());
        Map<Integer, Long> differing = new TreeMap<>();
        slices.source().forEach((slice, sum) -> {
            Checksum other = slices.target().getOrDefault(slice, Checksum.NOTHING);
            if (!sum.equals(other)) {
                differing.put(slice, Math.max(sum.rows(), other.rows()));
            }
        });
        slices.target().forEach((slice, sum) -> {
            if (!slices.source().containsKey(slice)) {
                differing.put(slice, sum.rows());
            }
        });
        return differing;
    }

    private static Map<Integer, Checksum> slices(Connection session, String sql) throws SQLException {
        Map<Integer, Checksum> slices = new HashMap<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                slices.put(row.getInt(1), Checksum.read(row, 2));
            }
        }
        return slices;
    }

    private void inspect(Part part, int more, List<Integer> slices) throws SQLException, InterruptedException {
        ComparedKey key = table.key();
        String ofSource = table.source().rows(key.sourceCondition(range), part, more, slices, bracketed(key.mapped()));
        String ofTarget = table.target().rows(key.targetCondition(range), part, more, slices, key.targetColumns());
        Pair<Map<Identity, Long>> rows =
                sides.read(session -> rows(session, ofSource), session -> rows(session, ofTarget), range.bounded());
        if (key.present()) {
            confirm(differing(rows).stream().map(Identity::key).distinct().toList());
        } else {
            differing(rows).forEach(row -> count(row, rows));
        }
    }

    private static List<String> bracketed(List<String> expressions) {
        return expressions.stream().map(expression -> "(" + expression + ")").toList();
    }

    private static List<Identity> differing(Pair<Map<Identity, Long>> rows) {
        Map<Identity, Long> all = new LinkedHashMap<>(rows.source());
        rows.target().forEach(all::putIfAbsent);
        return all.keySet().stream()
                .filter(row ->
                        !Objects.equals(rows.source().get(row), rows.target().get(row)))
                .toList();
    }

    /** What the order or the text of keys made a candidate is looked up by the key itself. */
    private void confirm(List<List<String>> candidates) throws SQLException, InterruptedException {
        int next = 0;
        while (next < candidates.size() && !done()) {
            int end = Math.min(candidates.size(), next + Confirmation.BATCH);
            found.addAll(confirmation.confirm(candidates.subList(next, end)));
            next = end;
        }
    }

    /** Without a primary key a row is what it consists of, as often as there is one. */
    private void count(Identity row, Pair<Map<Identity, Long>> rows) {
        long surplus = rows.source().getOrDefault(row, 0L) - rows.target().getOrDefault(row, 0L);
        Kind kind = surplus > 0 ? Kind.MISSING : Kind.EXTRA;
        for (long left = Math.abs(surplus); left > 0 && !done(); left--) {
            found.add(new RowDifference(Told.key(row.told()), kind));
        }
    }

    private static Map<Identity, Long> rows(Connection session, String sql) throws SQLException {
        Map<Identity, Long> rows = new LinkedHashMap<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                Identity identity = new Identity(RowDetail.texts(row.getArray(1)), row.getString(2), row.getString(3));
                rows.put(identity, row.getLong(4));
            }
        }
        return rows;
    }

    /**
     * A row as both sides are compared.
     *
     * @param key the values of the target's key; empty without one
     * @param told the key as a record, in parentheses
     * @param hash 128 bits over all columns
     */
    private record Identity(List<String> key, String told, String hash) {}
}
