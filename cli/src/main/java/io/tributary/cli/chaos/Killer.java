package io.tributary.cli.chaos;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that kills one victim after the other, as a {@link Schedule} says, until it has killed as often as it was asked
 * to, or is closed. What does not come back within its time ends it as a failure.
 */
public final class Killer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Killer.class);
    private static final int EARLY_SHARE = 4;
    private static final long POLL_MILLIS = 100;
    private static final Duration RECOVERY = Duration.ofMinutes(10);

    private final Schedule schedule;
    private final int kills;
    private final Pulse pulse;
    private final Map<String, Deaths> deaths = Collections.synchronizedMap(new TreeMap<>());
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<String> doing = new AtomicReference<>("");
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private Killer(Schedule schedule, int kills, Pulse pulse) {
        this.schedule = schedule;
        this.kills = kills;
        this.pulse = pulse;
        this.thread = new Thread(this::kill, "killer");
    }

    /**
     * How often a victim was killed.
     *
     * @param unsettled before all that begins slowly had begun
     * @param settled since then
     */
    public record Deaths(int unsettled, int settled) {
        Deaths plus(Deaths other) {
            return new Deaths(unsettled + other.unsettled, settled + other.settled);
        }
    }

    /**
     * Starts killing.
     *
     * @param pulse as long as it is not settled, no more than a quarter of the kills are done, so that not all of them hit
     *     the same beginning
     */
    public static Killer start(Schedule schedule, int kills, Pulse pulse) {
        Killer killer = new Killer(schedule, kills, pulse);
        killer.thread.start();
        return killer;
    }

    private void kill() {
        try {
            BooleanSupplier recovery = pulse.recovery();
            while (done.get() < kills && !isClosed()) {
                Schedule.Step step = schedule.next();
                if (done.get() * EARLY_SHARE >= kills) {
                    await(pulse::settled);
                }
                if (step.patient()) {
                    await(recovery);
                }
                if (!closed.await(step.pauseMillis(), TimeUnit.MILLISECONDS)) {
                    kill(step);
                    recovery = pulse.recovery();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            failure.set(e);
        }
    }

    private void kill(Schedule.Step step) throws Exception {
        String name = step.victim().name();
        LOG.info("kill {} of {}: {}", done.get() + 1, kills, name);
        Deaths one = pulse.settled() ? new Deaths(0, 1) : new Deaths(1, 0);
        doing.set("kills: " + name);
        step.victim().death().die(new Random(step.seed()));
        doing.set("");
        deaths.merge(name, one, Deaths::plus);
        done.incrementAndGet();
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + RECOVERY.toNanos();
        doing.set("waits until all move on");
        while (!condition.getAsBoolean() && !isClosed()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("after " + done.get() + " kills not all have moved on within "
                        + RECOVERY.toMinutes() + " minutes: " + pulse.describe());
            }
            closed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
        doing.set("");
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** How often was killed so far. */
    public int done() {
        return done.get();
    }

    /** Whether it has killed as often as it was asked to. */
    public boolean finished() {
        return done.get() >= kills;
    }

    /** What it does, for a person; empty when it only lets time pass. */
    public String doing() {
        return doing.get();
    }

    /** How often each victim was killed, by name. */
    public Map<String, Deaths> deaths() {
        synchronized (deaths) {
            return new TreeMap<>(deaths);
        }
    }

    /** Why it could not go on, if it could not: a victim that does not come back. */
    public Optional<Exception> failure() {
        return Optional.ofNullable(failure.get());
    }

    @Override
    public void close() throws InterruptedException {
        closed.countDown();
        thread.join();
    }
}
