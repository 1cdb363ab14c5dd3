package io.tributary.validator.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Applications that write to the source's tables account and entry without pause, each with its own keys. */
public final class TestingWriters implements AutoCloseable {
    private static final long PACE_NANOS = 6_000_000;

    private final TestingMigration migration;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong commits = new AtomicLong();
    private volatile boolean closed;
    private volatile SQLException failure;

    public TestingWriters(TestingMigration migration, int count) {
        this.migration = migration;
        for (int i = 0; i < count; i++) {
            int number = i;
            Thread thread = new Thread(() -> write(number), "testing-writer-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void write(int number) {
        Random random = new Random(number);
        try (Connection connection = migration.server.connect(TestingMigration.SOURCE);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!closed) {
                // The testing sink applies a transaction at a time; writers without a pace would leave it behind for
                // good.
                LockSupport.parkNanos(PACE_NANOS);
                for (int left = 1 + random.nextInt(4); left > 0; left--) {
                    statement.execute(change(number, random));
                }
                if (random.nextInt(10) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    commits.incrementAndGet();
                }
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    private static String change(int number, Random random) {
        int key = number * 1_000 + random.nextInt(200);
        return switch (random.nextInt(4)) {
            case 0 ->
                "INSERT INTO public.account VALUES (%d, 'n%d', 0.5) ON CONFLICT (id) DO UPDATE SET balance = 1"
                        .formatted(key, key);
            case 1 ->
                "UPDATE public.account SET balance = balance + 1.25 WHERE id BETWEEN %d AND %d".formatted(key, key + 3);
            case 2 ->
                "INSERT INTO public.entry SELECT coalesce(max(id), %d) + 1, %d FROM public.entry WHERE id / 1000000 = %d"
                        .formatted(number * 1_000_000, key, number);
            default -> "DELETE FROM public.account WHERE id = %d".formatted(key);
        };
    }

    /** How many transactions they have committed. */
    public long commits() {
        return commits.get();
    }

    @Override
    public void close() throws Exception {
        closed = true;
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
