package io.tributary.contract.stage;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The time during which a process runs a stage for a tenant. */
public final class Turn {
    private final long epoch;
    private final List<Runnable> wakers = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    public Turn(long epoch) {
        this.epoch = epoch;
    }

    /** The lease's epoch; it goes with every record that is written during the turn. */
    public long epoch() {
        return epoch;
    }

    /** Whether the work is to end, at the next point where nothing is left half-done. */
    public boolean over() {
        return over;
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
