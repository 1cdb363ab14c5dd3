package io.tributary.cli.demo;

import java.util.concurrent.atomic.AtomicLong;

/** What a writer has achieved in one table so far. Safe for use by many threads. */
final class TableTally {
    private static final int ATTEMPTS = 12;
    private static final int DELETIONS = 5;

    private final WritableTable table;
    private final AtomicLong changed = new AtomicLong();
    private final AtomicLong insertsTried = new AtomicLong();
    private final AtomicLong inserted = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();

    TableTally(WritableTable table) {
        this.table = table;
    }

    WritableTable table() {
        return table;
    }

    /** Rows changed, whatever became of the transaction. */
    void changed(long rows) {
        changed.addAndGet(rows);
    }

    void insertTried() {
        insertsTried.incrementAndGet();
    }

    void inserted() {
        inserted.incrementAndGet();
        changed.incrementAndGet();
    }

    /**
     * Whether one more of the rows that the script made may go: in a table that takes no new rows, a few of them stand for
     * the writer's own.
     */
    boolean mayDeleteAny() {
        return inserted.get() == 0 && insertsTried.get() > ATTEMPTS && deleted.incrementAndGet() <= DELETIONS;
    }

    /** Whether anything was written. */
    boolean written() {
        return changed.get() > 0;
    }
}
