package io.tributary.cli.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** When writers write: at a bounded rate, until it is over. For use by many threads. */
final class Pace {
    private final long pauseNanos;
    private final CountDownLatch over = new CountDownLatch(1);

    /** @param pauseNanos from one transaction of a thread to the next, at least */
    Pace(long pauseNanos) {
        this.pauseNanos = pauseNanos;
    }

    /** When the transaction may begin that comes after one, as {@link System#nanoTime} says. */
    long next(long begun) {
        // A writer that was held up does not catch up: it would flood the sources.
        return Math.max(begun + pauseNanos, System.nanoTime() - pauseNanos);
    }

    /** Rests for so long, or until it is over. */
    void rest(long nanos) throws InterruptedException {
        over.await(nanos, TimeUnit.NANOSECONDS);
    }

    boolean isOver() {
        return over.getCount() == 0;
    }

    /** No other transaction is to begin. */
    void end() {
        over.countDown();
    }
}
