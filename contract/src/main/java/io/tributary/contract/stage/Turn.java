package io.tributary.contract.stage;

import io.tributary.contract.control.Lease;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * The time during which a process runs a stage for a tenant. Once its lease has been confirmed, it ends by itself when the
 * lease is not confirmed again in time.
 */
public final class Turn {
    private final long epoch;
    private final LongSupplier nanos;
    private final List<Runnable> wakers = new CopyOnWriteArrayList<>();
    private volatile boolean over;
    /** By the clock; null before the first. */
    private volatile Long confirmed;

    public Turn(long epoch) {
        this(epoch, System::nanoTime);
    }

    /** @param nanos a clock that also runs while the process is frozen */
    Turn(long epoch, LongSupplier nanos) {
        this.epoch = epoch;
        this.nanos = nanos;
    }

    /** The lease's epoch; it goes with every record that is written during the turn. */
    public long epoch() {
        return epoch;
    }

    /**
     * Whether the work is to end, at the next point where nothing is left half-done. Another process may have taken over by
     * now, if the lease was not confirmed for so long: this one was frozen, say, and does not know.
     */
    public boolean over() {
        return over || expired();
    }

    private boolean expired() {
        Long last = confirmed;
        return last != null && nanos.getAsLong() - last > Lease.VALIDITY.toNanos();
    }

    /**
     * The lease was still there when the server was asked.
     *
     * @param asked when it was asked, by {@link System#nanoTime}
     */
    void confirm(long asked) {
        confirmed = asked;
    }

    /** Ends the turn and wakes whoever waits in it. */
    public void end() {
        over = true;
        wakers.forEach(Runnable::run);
    }

    /** Registers what ends a wait, {@code consumer::wakeup} say. Runs at once when the turn is over already. */
    public void onEnd(Runnable waker) {
        wakers.add(waker);
        if (over) {
            waker.run();
        }
    }
}
