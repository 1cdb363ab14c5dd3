package io.tributary.connector.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.wire.Begin;
import io.tributary.contract.wire.Change;
import io.tributary.contract.wire.Message;
import io.tributary.contract.wire.Truncate;
import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class RestartIT {
    private static final Logger LOG = LoggerFactory.getLogger(RestartIT.class);
    private static final int WRITERS = 3;
    private static final int STOPS = 4;
    /** Leaves the capture some of the machine. */
    private static final long PACE_NANOS = 2_000_000;

    @Test
    void no_transaction_is_lost_when_turns_end_at_random_moments_under_load() throws Exception {
        long seed = System.nanoTime();
        LOG.warn("seed {}", seed);
        Random random = new Random(seed);
        try (PostgresServer server = PostgresServer.startTemporary(Map.of());
                KafkaServer kafka = KafkaServer.startTemporary();
                TestingSource source = TestingSource.create(
                        server,
                        kafka,
                        "CREATE TABLE item (id bigint PRIMARY KEY, name text);"
                                + " INSERT INTO item SELECT n, 'first' FROM generate_series(1, 1000) n")) {
            AtomicBoolean loading = new AtomicBoolean(true);
            AtomicLong committed = new AtomicLong();
            List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
                    .mapToObj(
                            writer -> CompletableFuture.runAsync(() -> write(source, writer, seed, loading, committed)))
                    .toList();
            source.start().drained();
            for (int stop = 0; stop < STOPS; stop++) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(1500));
                source.stop();
                source.start();
            }
            loading.set(false);
            for (CompletableFuture<Void> writer : writers) {
                writer.get(20, TimeUnit.SECONDS);
            }
            List<TestingTransaction> transactions = source.drained();
            LOG.warn("{} transactions committed, {} read", committed.get(), transactions.size());
            assertThat(applied(transactions))
                    .containsExactlyElementsOf(source.column("SELECT id || ' ' || name FROM public.item ORDER BY id"));
        }
    }

    private static void write(
            TestingSource source, int writer, long seed, AtomicBoolean loading, AtomicLong committed) {
        Random random = new Random(seed + writer);
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            long id = (writer + 1) * 1_000_000_000L;
            while (loading.get()) {
                String rows = "generate_series(" + id + ", " + (id + random.nextInt(30)) + ") n";
                id += 30;
                statement.execute("INSERT INTO public.item SELECT n, 'row' FROM " + rows
                        + "; UPDATE public.item SET name = 'w"
                        + id + "' WHERE id % 10 = " + random.nextInt(10) + " AND id BETWEEN " + (id - 300) + " AND "
                        + id
                        + "; DELETE FROM public.item WHERE id = " + (id - random.nextInt(60))
                        + "; UPDATE public.item SET id = id + 500000000 WHERE id = " + (id - random.nextInt(60)));
                committed.incrementAndGet();
                LockSupport.parkNanos(PACE_NANOS);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Collection<String> applied(List<TestingTransaction> transactions) {
        Map<Long, String> rows = new TreeMap<>();
        for (TestingTransaction transaction : transactions) {
            if (transaction.begin().kind() == Begin.Kind.SNAPSHOT) {
                rows.clear();
            }
            transaction.messages().forEach(message -> apply(rows, message));
        }
        return rows.entrySet().stream()
                .map(row -> row.getKey() + " " + row.getValue())
                .toList();
    }

    private static void apply(Map<Long, String> rows, Message message) {
        if (message instanceof Truncate) {
            rows.clear();
        }
        if (!(message instanceof Change change)) {
            return;
        }
        if (change.oldKey() != null) {
            assertThat(rows.remove(Long.valueOf(change.oldKey()[0])))
                    .as("%s %s", change, Arrays.toString(change.oldKey()))
                    .isNotNull();
        }
        if (change.row() != null) {
            String before = rows.put(Long.valueOf(change.row()[0]), change.row()[1]);
            boolean replaces = change.operation() == Change.Operation.UPDATE && change.oldKey() == null;
            assertThat(before != null).as("%s", change).isEqualTo(replaces);
        }
    }
}
