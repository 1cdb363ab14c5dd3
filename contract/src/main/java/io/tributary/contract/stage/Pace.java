package io.tributary.contract.stage;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Keeps several threads together from doing more of something in a second than they may. Safe for use by many threads. */
public final class Pace {
    private static final double NANOS = 1e9;

    private final long perSecond;
    private final LongSupplier nanos;
    private final Pause pause;
    private long free;

    /** How a thread waits for so many nanoseconds. */
    public interface Pause {
        /** Returns when so much time has passed. */
        void of(long nanos) throws InterruptedException;
    }

    /** @param perSecond 0 for no limit */
    public Pace(long perSecond) {
        this(perSecond, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    /**
     * One with a clock of its own.
     *
     * @param nanos a clock that never goes back, in nanoseconds
     */
    public Pace(long perSecond, LongSupplier nanos, Pause pause) {
        this.perSecond = perSecond;
        this.nanos = nanos;
        this.pause = pause;
        this.free = nanos.getAsLong();
    }

    /** Returns when so much could have been done. */
    public void spend(long amount) throws InterruptedException {
        if (perSecond > 0) {
            pause.of(reserve(amount));
        }
    }

    /** Counts so much as done, and returns the nanoseconds that the caller is to wait for it. */
    public synchronized long reserve(long amount) {
        if (perSecond == 0) {
            return 0;
        }
        long now = nanos.getAsLong();
        free = (free - now > 0 ? free : now) + (long) (amount * NANOS / perSecond);
        return free - now;
    }
}
