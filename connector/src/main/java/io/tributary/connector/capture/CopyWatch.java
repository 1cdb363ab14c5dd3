package io.tributary.connector.capture;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices that a copy waits for its source while the source waits for it: a connection has lost what was said on it, and
 * neither side learns of that. The source itself is asked, on other connections. For use by many threads.
 */
final class CopyWatch {
    /** Longer than both sides can seem to wait while a message is on its way. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String CONNECTION_FAILURE = "08006";

    private final LongSupplier nanos;
    private boolean busy;
    private boolean waiting;
    private long since;

    /** @param nanos a clock that never goes back, in nanoseconds */
    CopyWatch(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** What the source had sent is being published; that may take long, and the source may have to wait for it. */
    synchronized void received() {
        busy = true;
        waiting = false;
    }

    /** All that the source had sent is published. */
    synchronized void published() {
        busy = false;
        waiting = false;
    }

    /**
     * What the source says.
     *
     * @param works whether one of the copy's sessions does something, or waits for anything but the copy
     * @throws SQLException with a state of class 08 when the copy had better begin again
     */
    synchronized void answered(boolean works) throws SQLException {
        if (busy || works) {
            waiting = false;
        } else if (!waiting) {
            waiting = true;
            since = nanos.getAsLong();
        } else if (nanos.getAsLong() - since > LIMIT.toNanos()) {
            throw new SQLException(
                    "the source has sent no row for " + LIMIT.toSeconds()
                            + " s, and waits for the copy as the copy does for it: a connection was lost without a word",
                    CONNECTION_FAILURE);
        }
    }
}
