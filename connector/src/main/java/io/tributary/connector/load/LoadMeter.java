package io.tributary.connector.load;

import io.tributary.contract.control.TableLoad;
import io.tributary.contract.table.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a load has copied. Safe for use by many threads. */
final class LoadMeter {
    private final Map<TableName, Count> counts = new LinkedHashMap<>();

    /** @param tables the tables, in the order in which they are told */
    LoadMeter(List<SizedTable> tables) {
        tables.forEach(table -> counts.put(
                table.copy().source(),
                new Count(table.untouched(), new AtomicInteger(table.parts().size()))));
    }

    /** So much more of a table has been copied; rows may be taken back, where they were counted too soon. */
    void add(TableName table, long rows, long bytes) {
        Count count = counts.get(table);
        count.rows.addAndGet(rows);
        count.bytes.addAndGet(bytes);
    }

    /** A part of a table has been copied. */
    void partDone(TableName table) {
        counts.get(table).partsLeft.decrementAndGet();
    }

    long rows() {
        return counts.values().stream().mapToLong(count -> count.rows.get()).sum();
    }

    List<TableLoad> read() {
        return counts.values().stream().map(Count::read).toList();
    }

    private static final class Count {
        private final TableLoad untouched;
        private final AtomicInteger partsLeft;
        private final AtomicLong rows = new AtomicLong();
        private final AtomicLong bytes = new AtomicLong();

        Count(TableLoad untouched, AtomicInteger partsLeft) {
            this.untouched = untouched;
            this.partsLeft = partsLeft;
        }

        TableLoad read() {
            return new TableLoad(
                    untouched.table(),
                    rows.get(),
                    bytes.get(),
                    untouched.totalRows(),
                    untouched.totalBytes(),
                    partsLeft.get() == 0);
        }
    }
}
