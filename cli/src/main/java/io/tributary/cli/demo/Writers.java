package io.tributary.cli.demo;

import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/** Threads that keep committing transactions for the tenants, at a bounded rate, from {@link #start} until closed. */
public final class Writers implements AutoCloseable {
    /** What sessions are called. */
    static final String APPLICATION = "tributary-demo-writer";

    private static final int THREADS_PER_TENANT = 2;
    /** What two cores write and move beside each other. */
    public static final int TRANSACTIONS_PER_SECOND = 240;

    private static final long STOP_MILLIS = 60_000;

    private final Map<Tenant, TenantWriters> tenants = new LinkedHashMap<>();
    private final Pace pace;
    private final AtomicReference<String> failure = new AtomicReference<>();

    private Writers(Pace pace) {
        this.pace = pace;
    }

    /** What writes for one tenant. */
    private record TenantWriters(Writer writer, WriterTally tally, Map<WriterThread, Thread> threads) {}

    /**
     * Starts the writers of the shop for these tenants; each source has the shop's tables.
     *
     * @param rate the transactions a second of all of them together, at most; at least 1
     */
    public static Writers ofShop(List<Tenant> tenants, long seed, int rate) {
        Map<Tenant, Writer> writers = new LinkedHashMap<>();
        tenants.forEach(tenant -> writers.put(tenant, new ShopWriter()));
        return start(writers, new SourceAccess(), seed, rate);
    }

    /**
     * Starts a writer for each tenant.
     *
     * @param access stays the caller's
     * @param rate the transactions a second of all of them together, at most
     */
    static Writers start(Map<Tenant, Writer> writers, Access access, long seed, int rate) {
        Writers started = new Writers(new Pace(TimeUnit.SECONDS.toNanos(writers.size() * THREADS_PER_TENANT) / rate));
        Random seeds = new Random(seed);
        writers.forEach((tenant, writer) -> {
            TenantWriters all = new TenantWriters(writer, new WriterTally(), new LinkedHashMap<>());
            started.tenants.put(tenant, all);
            for (int number = 1; number <= THREADS_PER_TENANT; number++) {
                Random random = new Random(seeds.nextLong());
                WriterThread task = new WriterThread(tenant, writer, access, all.tally(), random, started.pace);
                String name = "writer-" + tenant.slug() + "-" + number;
                all.threads().put(task, new Thread(() -> started.serve(tenant, task), name));
            }
        });
        started.tenants.values().forEach(all -> all.threads().values().forEach(Thread::start));
        return started;
    }

    private void serve(Tenant tenant, WriterThread task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            failure.compareAndSet(null, tenant.slug() + ": " + e.getMessage());
        }
    }

    /** Transactions that were committed so far. */
    public long committed() {
        return sum(WriterTally::committed);
    }

    /** Transactions of one tenant that were committed so far. */
    long committed(Tenant tenant) {
        return tenants.get(tenant).tally().committed();
    }

    /** Transactions that were rolled back on purpose so far. */
    long rolledBack() {
        return sum(WriterTally::rolledBack);
    }

    /** Transactions, and statements of transactions that went on without, that the server refused so far. */
    long refused() {
        return sum(WriterTally::refusals)
                + tenants.values().stream()
                        .mapToLong(all -> all.writer().refused())
                        .sum();
    }

    /** How often a transaction was made again so far, since its tenant was being moved. */
    long waited() {
        return sum(WriterTally::waits);
    }

    /** Transactions that have failed so far, as none should. */
    long failed() {
        return sum(WriterTally::failures);
    }

    /** What the first of them was told, of some tenant. */
    Optional<String> firstFailure() {
        return tenants.entrySet().stream()
                .flatMap(entry -> entry.getValue().tally().firstFailure().stream()
                        .map(reason -> entry.getKey().slug() + ": " + reason))
                .findFirst();
    }

    private long sum(ToLongFunction<WriterTally> number) {
        return tenants.values().stream()
                .mapToLong(all -> number.applyAsLong(all.tally()))
                .sum();
    }

    /** The longest time that a transaction of a tenant took which has ended since this was asked last, in nanoseconds. */
    long takeLongest(Tenant tenant) {
        return tenants.get(tenant).tally().takeLongest();
    }

    /** Tells whether each of a tenant's threads has begun and ended a transaction since now. */
    BooleanSupplier round(Tenant tenant) {
        Map<WriterThread, Long> before = new LinkedHashMap<>();
        tenants.get(tenant).threads().keySet().forEach(thread -> before.put(thread, thread.transactions()));
        // the first that ends may have begun before
        return () ->
                before.entrySet().stream().allMatch(thread -> thread.getKey().transactions() >= thread.getValue() + 2);
    }

    /** The tables that writers looked for something to write in, and have in some tenant so far, or have not. */
    List<String> tables(boolean written) {
        SortedMap<TableName, Boolean> tables = new TreeMap<>();
        tenants.values()
                .forEach(all ->
                        all.writer().written().forEach((table, is) -> tables.merge(table, is, Boolean::logicalOr)));
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
        pace.end();
        for (TenantWriters all : tenants.values()) {
            for (Map.Entry<WriterThread, Thread> thread : all.threads().entrySet()) {
                thread.getValue().join(STOP_MILLIS);
                if (thread.getValue().isAlive()) {
                    thread.getKey().abort();
                    thread.getValue().join();
                }
            }
        }
    }
}
