package io.tributary.connector.load;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.LoadSettings;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Pace;
import io.tributary.contract.stage.Turn;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The loads of all tenants of a process, which share the plan's limits. A tenant that waits to be copied comes before another
 * one's further sessions, so that none waits for the end of a large one. Safe for use by many threads.
 */
public final class Loads implements AutoCloseable {
    private static final long LOOK_MILLIS = 200;

    private final Plan plan;
    private final Control control;
    private final Semaphore free;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger resting = new AtomicInteger();
    private final Pace rows;
    private final Pace bytes;
    private final Brake brake;
    private final LateIndexes indexes;

    /** Owns none of its arguments. */
    public Loads(Plan plan, Control control) {
        LoadSettings settings = plan.load();
        this.plan = plan;
        this.control = control;
        this.free = new Semaphore(settings.parallelism(), true);
        this.rows = new Pace(settings.rowsPerSecond());
        this.bytes = new Pace(settings.bytesPerSecond());
        this.brake = new Brake(plan, control);
        this.indexes = new LateIndexes(plan, control);
    }

    /**
     * Waits until another tenant may be copied, and begins with it. The source has been asked nothing yet.
     *
     * @return what the caller closes
     * @throws IllegalStateException when the turn is over before
     */
    public Load admit(Tenant tenant, Turn turn) throws InterruptedException {
        waiting.incrementAndGet();
        try {
            while (!free.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (turn.over()) {
                    throw new IllegalStateException("the turn is over, and other tenants are still being copied");
                }
            }
        } finally {
            waiting.decrementAndGet();
        }
        return new Load(this, plan, tenant, control, turn.epoch());
    }

    /** Has the target's indexes built in the background that loads have left to be built, of this process or of others. */
    public void buildIndexes() {
        indexes.build();
    }

    /** Those that are left to be built once rows were copied. */
    LateIndexes indexes() {
        return indexes;
    }

    /** Whether one more session may copy now; {@link #leave} gives it back. */
    boolean enter() {
        return !wanted() && resting.get() == 0 && free.tryAcquire();
    }

    /** Whether a tenant waits for a session that is not another load's only one. */
    boolean wanted() {
        return waiting.get() > 0;
    }

    /**
     * Waits until a session that was given back for a tenant that waited may copy again. No load opens another one meanwhile,
     * so that fewer than twice as many are open as may copy.
     *
     * @return false when it is not needed any more
     */
    boolean enterAgain(BooleanSupplier needed) throws InterruptedException {
        resting.incrementAndGet();
        try {
            while (needed.getAsBoolean()) {
                if (free.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    return true;
                }
            }
            return false;
        } finally {
            resting.decrementAndGet();
        }
    }

    void leave(int sessions) {
        free.release(sessions);
    }

    /** Returns when so much could have been copied, and no other tenant has fallen behind. */
    void spend(long moreRows, long moreBytes) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(Math.max(rows.reserve(moreRows), bytes.reserve(moreBytes)));
        brake.pass();
    }

    /** The tenant that all loads wait for, if they do. */
    Optional<Tenant> waitsFor() {
        return brake.waitsFor();
    }

    /** Breaks off the building of indexes, which another process goes on with. Loads are their owners' to close. */
    @Override
    public void close() {
        indexes.close();
    }
}
