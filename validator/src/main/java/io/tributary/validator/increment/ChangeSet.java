package io.tributary.validator.increment;

import io.tributary.contract.table.TableName;
import io.tributary.contract.table.TableShape;
import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.End;
import io.tributary.contract.wire.Marker;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.postgresql.replication.LogSequenceNumber;

/**
 * The keys of the rows that messages are about, within bounds: a table of which more is known than fits is taken to have
 * changed as a whole. Asks nobody; for one thread.
 */
final class ChangeSet implements Message.Visitor<RuntimeException> {
    /** What a key takes besides its characters, about. */
    private static final int KEY_OVERHEAD = 100;

    private final int mostKeys;
    private final long mostBytes;
    private final Map<TableName, Keys> tables = new HashMap<>();
    private long bytes;
    private boolean everything;
    private LogSequenceNumber reached = LogSequenceNumber.INVALID_LSN;

    /**
     * @param mostKeys how many keys of one table are remembered
     * @param mostBytes how much memory the keys of all tables may take, about
     */
    ChangeSet(int mostKeys, long mostBytes) {
        this.mostKeys = mostKeys;
        this.mostBytes = mostBytes;
    }

    /** Any row of any table may have changed. */
    void addEverything() {
        everything = true;
        tables.clear();
        bytes = 0;
    }

    boolean everything() {
        return everything;
    }

    /** The greatest position at which a transaction ended; 0/0 before the first. */
    LogSequenceNumber reached() {
        return reached;
    }

    SortedMap<TableName, TableChanges> tables() {
        SortedMap<TableName, TableChanges> changes = new TreeMap<>();
        tables.forEach((name, keys) -> changes.put(name, keys.changes()));
        return changes;
    }

    @Override
    public void begin(Begin begin) {
        if (begin.kind() == Begin.Kind.SNAPSHOT) {
            addEverything();
        }
    }

    @Override
    public void change(Change change) {
        if (everything) {
            return;
        }
        TableShape shape = change.table();
        Keys keys = tables.computeIfAbsent(shape.name(), name -> new Keys(shape.key()));
        if (!keys.columns.equals(shape.key())) {
            drop(keys);
        }
        if (change.oldKey() != null) {
            add(keys, change.oldKey());
        }
        if (change.row() != null) {
            add(keys, shape.keyOf(change.row()));
        }
    }

    @SuppressWarnings("ReferenceEquality") // the placeholder is known by its identity
    private void add(Keys keys, String[] key) {
        if (keys.whole()) {
            return;
        }
        int size = KEY_OVERHEAD;
        for (String value : key) {
            if (value == null || value == Change.UNCHANGED) {
                drop(keys);
                return;
            }
            size += value.length();
        }
        if (keys.values.add(List.of(key))) {
            keys.bytes += size;
            bytes += size;
            keepWithinBounds(keys);
        }
    }

    private void keepWithinBounds(Keys changed) {
        if (changed.values.size() > mostKeys) {
            drop(changed);
        }
        while (bytes > mostBytes) {
            drop(Collections.max(tables.values(), Comparator.comparingLong(keys -> keys.bytes)));
        }
    }

    /** From now on the table has changed as a whole. */
    private void drop(Keys keys) {
        bytes -= keys.bytes;
        keys.bytes = 0;
        keys.columns = List.of();
        keys.values = Set.of();
    }

    @Override
    public void truncate(Truncate truncate) {
        if (!everything) {
            drop(tables.computeIfAbsent(truncate.table(), name -> new Keys(List.of())));
        }
    }

    @Override
    public void marker(Marker marker) {
        // changes no row
    }

    @Override
    public void end(End end) {
        if (end.position().compareTo(reached) > 0) {
            reached = end.position();
        }
    }

    private static final class Keys {
        private List<String> columns;
        private Set<List<String>> values = new HashSet<>();
        private long bytes;

        /** @param columns of a table without a key none: its rows cannot be told apart */
        Keys(List<String> columns) {
            this.columns = columns;
        }

        boolean whole() {
            return columns.isEmpty();
        }

        TableChanges changes() {
            return whole() ? TableChanges.WHOLE : new TableChanges(columns, Collections.unmodifiableSet(values));
        }
    }
}
