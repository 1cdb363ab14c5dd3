package io.tributary.connector.load;

import java.util.concurrent.TimeUnit;

/** Keeps all sessions that copy from copying more in a second than they may. Safe for use by many threads. */
final class Pace {
    private static final double NANOS = 1e9;

    private final long rowsPerSecond;
    private final long bytesPerSecond;
    private long free = System.nanoTime();

    /** A limit of 0 is none. */
    Pace(long rowsPerSecond, long bytesPerSecond) {
        this.rowsPerSecond = rowsPerSecond;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Returns when so much could have been copied. */
    void spend(long rows, long bytes) throws InterruptedException {
        double seconds = Math.max(
                rowsPerSecond == 0 ? 0 : (double) rows / rowsPerSecond,
                bytesPerSecond == 0 ? 0 : (double) bytes / bytesPerSecond);
        if (seconds > 0) {
            TimeUnit.NANOSECONDS.sleep(reserve((long) (seconds * NANOS)));
        }
    }

    private synchronized long reserve(long nanos) {
        long now = System.nanoTime();
        free = (free - now > 0 ? free : now) + nanos;
        return free - now;
    }
}
