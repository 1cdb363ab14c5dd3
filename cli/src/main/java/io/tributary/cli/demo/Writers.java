package io.tributary.cli.demo;

import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that keep committing transactions to the sources, at a bounded rate, from {@link #start} until closed. */
public final class Writers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writers.class);
    private static final int THREADS_PER_TENANT = 2;
    /** What two cores write and move beside each other. */
    public static final int TRANSACTIONS_PER_SECOND = 240;

    private static final int REFUSALS_IN_A_ROW = 50;
    private static final long RECONNECT_MILLIS = 1_000;

    private final Collection<Writer> writers;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong rolledBack = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicReference<String> failure = new AtomicReference<>();

    private Writers(Collection<Writer> writers) {
        this.writers = writers;
    }

    /**
     * Starts the writers of the shop for these tenants; each source has the shop's tables.
     *
     * @param rate the transactions a second of all of them together, at most; at least 1
     */
    public static Writers ofShop(List<Tenant> tenants, long seed, int rate) {
        Map<Tenant, Writer> writers = new LinkedHashMap<>();
        tenants.forEach(tenant -> writers.put(tenant, new ShopWriter()));
        return start(writers, seed, rate);
    }

    /**
     * Starts a writer for each tenant.
     *
     * @param rate the transactions a second of all of them together, at most
     */
    static Writers start(Map<Tenant, Writer> writers, long seed, int rate) {
        Writers started = new Writers(writers.values());
        int threads = writers.size() * THREADS_PER_TENANT;
        long pause = TimeUnit.SECONDS.toNanos(threads) / rate;
        Random seeds = new Random(seed);
        writers.forEach((tenant, writer) -> {
            for (int number = 1; number <= THREADS_PER_TENANT; number++) {
                Random random = new Random(seeds.nextLong());
                String name = "writer-" + tenant.slug() + "-" + number;
                Thread thread = new Thread(() -> started.serve(tenant, writer, random, pause), name);
                started.threads.add(thread);
                thread.start();
            }
        });
        return started;
    }

    private void serve(Tenant tenant, Writer writer, Random random, long pause) {
        try {
            while (!isClosed()) {
                try (Connection connection = tenant.source().connect("tributary-demo-writer")) {
                    connection.setAutoCommit(false);
                    write(connection, writer, random, pause);
                } catch (SQLException e) {
                    LOG.warn("tenant {}: writing again in a second: {}", tenant.slug(), e.getMessage());
                    closed.await(RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure.compareAndSet(null, tenant.slug() + ": " + e.getMessage());
        }
    }

    private void write(Connection connection, Writer writer, Random random, long pause)
            throws SQLException, InterruptedException {
        int refusals = 0;
        long next = System.nanoTime();
        while (!isClosed()) {
            try {
                end(connection, writer.write(connection, random));
                refusals = 0;
            } catch (SQLException e) {
                connection.rollback();
                refused.incrementAndGet();
                refusals = limited(refusals + 1, e);
            }
            // A writer that was held up does not catch up: it would flood the sources.
            next = Math.max(next + pause, System.nanoTime() - pause);
            closed.await(next - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    private void end(Connection connection, Writer.Outcome outcome) throws SQLException {
        if (outcome == Writer.Outcome.COMMIT) {
            connection.commit();
            committed.incrementAndGet();
        } else {
            connection.rollback();
            rolledBack.incrementAndGet();
        }
    }

    /** Deadlocks and the like come one at a time; more in a row mean that something is wrong. */
    private static int limited(int refusals, SQLException last) {
        if (refusals > REFUSALS_IN_A_ROW) {
            throw new IllegalStateException("the source refuses every transaction: " + Faults.describe(last), last);
        }
        return refusals;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Transactions that were committed so far. */
    public long committed() {
        return committed.get();
    }

    /** Transactions that were rolled back on purpose so far. */
    long rolledBack() {
        return rolledBack.get();
    }

    /** Transactions, and statements of transactions that went on without, that the server refused so far. */
    long refused() {
        return refused.get() + writers.stream().mapToLong(Writer::refused).sum();
    }

    /** The tables that writers looked for something to write in, and have in some tenant so far, or have not. */
    List<String> tables(boolean written) {
        SortedMap<TableName, Boolean> tables = new TreeMap<>();
        writers.forEach(writer -> writer.written().forEach((table, is) -> tables.merge(table, is, Boolean::logicalOr)));
        return tables.entrySet().stream()
                .filter(table -> table.getValue() == written)
                .map(table -> table.getKey().toString())
                .toList();
    }

    /** Why a writer has given up, if one has. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Lets every transaction come to its end, and returns when nothing writes any more. */
    @Override
    public void close() throws InterruptedException {
        closed.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
