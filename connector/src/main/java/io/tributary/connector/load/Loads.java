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

/** The loads of all tenants of a process, which share the plan's limits. Safe for use by many threads. */
public final class Loads {
    private static final long LOOK_MILLIS = 200;

    private final Plan plan;
    private final Control control;
    private final Semaphore free;
    private final Pace rows;
    private final Pace bytes;
    private final Brake brake;

    /** Owns none of its arguments. */
    public Loads(Plan plan, Control control) {
        LoadSettings settings = plan.load();
        this.plan = plan;
        this.control = control;
        this.free = new Semaphore(settings.parallelism(), true);
        this.rows = new Pace(settings.rowsPerSecond());
        this.bytes = new Pace(settings.bytesPerSecond());
        this.brake = new Brake(plan, control);
    }

    /**
     * Waits until another tenant may be copied, and begins with it. The source has been asked nothing yet.
     *
     * @return what the caller closes
     * @throws IllegalStateException when the turn is over before
     */
    public Load admit(Tenant tenant, Turn turn) throws InterruptedException {
        while (!free.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            if (turn.over()) {
                throw new IllegalStateException("the turn is over, and other tenants are still being copied");
            }
        }
        return new Load(this, plan, tenant, control, turn.epoch());
    }

    /** Whether one more session may copy now; {@link #leave} gives it back. */
    boolean enter() {
        return free.tryAcquire();
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
}
