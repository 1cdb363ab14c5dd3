package io.tributary.validator.compare;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Keeps several threads together from reading more rows in a second than they may. */
final class Pace {
    private static final double NANOS = 1e9;

    private final long rowsPerSecond;
    private final LongSupplier nanos;
    private final Pause pause;
    private long free;

    /** How a thread waits for so many nanoseconds. */
    interface Pause {
        void of(long nanos) throws InterruptedException;
    }

    /** @param rowsPerSecond 0 for no limit */
    Pace(long rowsPerSecond) {
        this(rowsPerSecond, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    Pace(long rowsPerSecond, LongSupplier nanos, Pause pause) {
        this.rowsPerSecond = rowsPerSecond;
        this.nanos = nanos;
        this.pause = pause;
        this.free = nanos.getAsLong();
    }

    /** Returns when so many rows could have been read. */
    void spend(long rows) throws InterruptedException {
        if (rowsPerSecond > 0) {
            pause.of(reserve((long) (rows * NANOS / rowsPerSecond)));
        }
    }

    private synchronized long reserve(long time) {
        long now = nanos.getAsLong();
        free = (free - now > 0 ? free : now) + time;
        return free - now;
    }
}
