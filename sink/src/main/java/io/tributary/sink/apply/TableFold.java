package io.tributary.sink.apply;

import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Change;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The net effect of a run of changes on one table: of each key, the last state only. A change that cannot be folded, since
 * it moves a row to another key without all of the row being known, stands by itself between what comes before and after.
 */
@SuppressWarnings("ReferenceEquality") // UNCHANGED is told from text that reads alike by identity
final class TableFold {
    private static final BitSet NONE = new BitSet();

    private final TableName table;
    private final List<Write> writes = new ArrayList<>();
    private final Set<RowKey> deleted = new LinkedHashSet<>();
    private final Map<RowKey, String[]> rows = new LinkedHashMap<>();
    /** Those of the rows that must be there already, since the run only updates them. */
    private final Set<RowKey> presumed = new HashSet<>();

    private final List<String[]> added = new ArrayList<>();
    private TableShape shape;

    TableFold(TableName table) {
        this.table = table;
    }

    /** All of the tenant's rows go; what was to be done before need not be done. */
    void clear() {
        writes.clear();
        forget();
        writes.add(new Write(Write.Kind.CLEAR, table, null, NONE, List.of()));
    }

    void add(Change change) {
        if (change.table() != shape) {
            settle();
            shape = change.table();
        }
        switch (change.operation()) {
            case INSERT -> insert(change);
            case UPDATE -> update(change);
            case DELETE -> delete(new RowKey(change.oldKey()));
        }
    }

    /** What is to be done, in this order. */
    List<Write> writes() {
        settle();
        return writes;
    }

    /** A row that comes after it under the same key is another row, so the delete stays. */
    private void delete(RowKey key) {
        rows.remove(key);
        presumed.remove(key);
        deleted.add(key);
    }

    private void insert(Change change) {
        if (Keys.missing(shape)) {
            added.add(change.row());
        } else {
            rows.put(new RowKey(change.key()), change.row());
        }
    }

    private void update(Change change) {
        String[] row = withKnownKey(change);
        RowKey key = new RowKey(shape.keyOf(row));
        RowKey oldKey = change.oldKey() == null ? key : new RowKey(change.oldKey());
        String[] merged = merge(rows.get(oldKey), row);
        if (oldKey.equals(key)) {
            if (rows.put(key, merged) == null) {
                presumed.add(key);
            }
        } else if (isWhole(merged)) {
            delete(oldKey);
            rows.put(key, merged);
        } else {
            settle();
            List<String[]> moved = List.<String[]>of(concat(row, oldKey.values()));
            writes.add(new Write(Write.Kind.MOVE, table, shape, unchanged(row), moved));
        }
    }

    /** A large value can be part of a key; where it did not change, the old key has it. */
    private String[] withKnownKey(Change change) {
        if (change.oldKey() == null) {
            return change.row();
        }
        String[] row = change.row().clone();
        for (int i = 0; i < shape.keySize(); i++) {
            if (row[shape.keyIndex(i)] == Change.UNCHANGED) {
                row[shape.keyIndex(i)] = change.oldKey()[i];
            }
        }
        return row;
    }

    private static String[] merge(String[] before, String[] row) {
        if (before == null || isWhole(row)) {
            return row;
        }
        String[] merged = row.clone();
        for (int i = 0; i < merged.length; i++) {
            if (merged[i] == Change.UNCHANGED) {
                merged[i] = before[i];
            }
        }
        return merged;
    }

    private static boolean isWhole(String[] row) {
        for (String value : row) {
            if (value == Change.UNCHANGED) {
                return false;
            }
        }
        return true;
    }

    private static BitSet unchanged(String[] row) {
        BitSet unchanged = new BitSet();
        for (int i = 0; i < row.length; i++) {
            if (row[i] == Change.UNCHANGED) {
                unchanged.set(i);
            }
        }
        return unchanged;
    }

    private static String[] concat(String[] row, String[] key) {
        String[] both = new String[row.length + key.length];
        System.arraycopy(row, 0, both, 0, row.length);
        System.arraycopy(key, 0, both, row.length, key.length);
        return both;
    }

    /** Deletes come first, since they make room for what has another key but the same unique value. */
    private void settle() {
        List<String[]> upserts = new ArrayList<>();
        Map<BitSet, List<String[]>> updates = new LinkedHashMap<>();
        rows.forEach((key, row) -> {
            if (presumed.contains(key)) {
                updates.computeIfAbsent(unchanged(row), columns -> new ArrayList<>())
                        .add(row);
            } else {
                upserts.add(row);
            }
        });
        write(Write.Kind.DELETE, NONE, deleted.stream().map(RowKey::values).toList());
        updates.forEach((columns, ofColumns) -> write(Write.Kind.UPDATE, columns, ofColumns));
        write(Write.Kind.UPSERT, NONE, upserts);
        write(Write.Kind.INSERT, NONE, List.copyOf(added));
        forget();
    }

    private void forget() {
        deleted.clear();
        rows.clear();
        presumed.clear();
        added.clear();
    }

    private void write(Write.Kind kind, BitSet unchanged, List<String[]> rows) {
        if (!rows.isEmpty()) {
            writes.add(new Write(kind, table, shape, unchanged, rows));
        }
    }
}
