package io.tributary.validator.compare;

import java.util.concurrent.TimeUnit;

/** Keeps several threads together from reading more rows in a second than they may. */
final class Pace {
    private static final double NANOS = 1e9;

    private final long rowsPerSecond;
    private long free = System.nanoTime();

    /** @param rowsPerSecond 0 for no limit */
    Pace(long rowsPerSecond) {
        this.rowsPerSecond = rowsPerSecond;
    }

    /** Returns when so many rows could have been read. */
    void spend(long rows) throws InterruptedException {
        if (rowsPerSecond > 0) {
            TimeUnit.NANOSECONDS.sleep(reserve((long) (rows * NANOS / rowsPerSecond)));
        }
    }

    private synchronized long reserve(long nanos) {
        long now = System.nanoTime();
        free = (free - now > 0 ? free : now) + nanos;
        return free - now;
    }
}
