package io.tributary.cli.chaos;

import java.util.Collections;
import java.util.List;
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
 * A thread that kills one random victim after the other, with random pauses between, until it has killed as often as it
 * was asked to, or is closed.
 */
public final class Killer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Killer.class);
    /** Short ones hit what is starting, long ones what has come up and works. */
    private static final int SHORTEST_MILLIS = 100;

    private static final int LONGEST_MILLIS = 6_000;
    private static final int EARLY_SHARE = 4;

    private final List<Victim> victims;
    private final int kills;
    private final BooleanSupplier settled;
    private final Random random;
    private final Map<String, Integer> killed = Collections.synchronizedMap(new TreeMap<>());
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private Killer(List<Victim> victims, int kills, long seed, BooleanSupplier settled) {
        this.victims = List.copyOf(victims);
        this.kills = kills;
        this.settled = settled;
        this.random = new Random(seed);
        this.thread = new Thread(this::kill, "killer");
    }

    /**
     * Starts killing.
     *
     * @param settled whether what begins slowly has begun; until then no more than a quarter of the kills are done, so that
     *     not all of them hit the same beginning
     */
    public static Killer start(List<Victim> victims, int kills, long seed, BooleanSupplier settled) {
        Killer killer = new Killer(victims, kills, seed, settled);
        killer.thread.start();
        return killer;
    }

    private void kill() {
        try {
            while (done.get() < kills && !closed.await(pause(), TimeUnit.MILLISECONDS)) {
                if (done.get() * EARLY_SHARE >= kills && !settled.getAsBoolean()) {
                    continue;
                }
                Victim victim = victims.get(random.nextInt(victims.size()));
                LOG.info("kill {} of {}: {}", done.get() + 1, kills, victim.name());
                victim.death().die();
                killed.merge(victim.name(), 1, Integer::sum);
                done.incrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            failure.set(e);
        }
    }

    /** Most pauses are short. */
    private long pause() {
        double skewed = Math.pow(random.nextDouble(), 2);
        return SHORTEST_MILLIS + Math.round(skewed * (LONGEST_MILLIS - SHORTEST_MILLIS));
    }

    /** How often was killed so far. */
    public int done() {
        return done.get();
    }

    /** Whether it has killed as often as it was asked to. */
    public boolean finished() {
        return done.get() >= kills;
    }

    /** How often each victim was killed. */
    public Map<String, Integer> killed() {
        synchronized (killed) {
            return new TreeMap<>(killed);
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
