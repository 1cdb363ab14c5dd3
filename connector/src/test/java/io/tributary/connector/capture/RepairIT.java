package io.tributary.connector.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.control.RepairStanding;
import io.tributary.contract.control.RepairStanding.State;
import io.tributary.contract.control.RepairedTable;
import io.tributary.contract.control.Repairs;
import io.tributary.contract.table.TableName;
import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Tag("exact")
class RepairIT {
    private static final Logger LOG = LoggerFactory.getLogger(RepairIT.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final TableName ITEM = new TableName("public", "item");
    private static final int ROWS = 3000;
    private static final String ITEMS = "CREATE TABLE item (id bigint PRIMARY KEY, name text, doubled bigint GENERATED"
            + " ALWAYS AS (id * 2) STORED); INSERT INTO item SELECT n, 'first' FROM generate_series(1, " + ROWS + ") n";
    /** Leaves the capture some of the machine. */
    private static final long PACE_NANOS = 2_000_000;

    private static PostgresServer server;
    private static KafkaServer kafka;

    @BeforeAll
    static void start() {
        server = PostgresServer.startTemporary(Map.of());
        kafka = KafkaServer.startTemporary();
    }

    @AfterAll
    static void close() {
        kafka.close();
        server.close();
    }

    @Test
    void rows_come_between_the_transactions_that_their_snapshot_sees_and_those_that_it_does_not() throws Exception {
        long seed = System.nanoTime();
        LOG.warn("seed {}", seed);
        Random random = new Random(seed);
        AtomicBoolean loading = new AtomicBoolean(true);
        try (TestingSource source = TestingSource.create(server, kafka, ITEMS)) {
            source.start().drained();
            List<CompletableFuture<Void>> writers = IntStream.range(0, 3)
                    .mapToObj(writer ->
                            CompletableFuture.runAsync(() -> write(source, new Random(seed + writer), loading)))
                    .toList();
            for (int repair = 0; repair < 8; repair++) {
                awaitPublished(source, ask(source, repair % 4 == 0 ? RepairedTable.whole(ITEM) : some(random)));
            }
            for (int stop = 0; stop < 4; stop++) {
                long id = ask(source, stop % 2 == 0 ? RepairedTable.whole(ITEM) : some(random));
                TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(1500));
                source.stop();
                source.start();
                awaitPublished(source, id);
            }
            loading.set(false);
            for (CompletableFuture<Void> writer : writers) {
                writer.get(20, TimeUnit.SECONDS);
            }
            RepairReplay replay = new RepairReplay(source.drained());
            assertThat(replay.repairs()).isGreaterThanOrEqualTo(12);
            assertThat(replay.rows())
                    .containsExactlyElementsOf(source.column("SELECT id || ' ' || name FROM public.item ORDER BY id"));
        }
    }

    private static void write(TestingSource source, Random random, AtomicBoolean loading) {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            while (loading.get()) {
                long id = 1 + random.nextInt(ROWS);
                statement.execute("UPDATE public.item SET name = 'w" + random.nextInt() + "' WHERE id BETWEEN " + id
                        + " AND " + (id + random.nextInt(5)));
                id = 1 + random.nextInt(ROWS);
                statement.execute("DELETE FROM public.item WHERE id = " + id + "; INSERT INTO public.item VALUES (" + id
                        + ", 'again') ON CONFLICT DO NOTHING; DELETE FROM public.item WHERE id = "
                        + (1 + random.nextInt(ROWS)));
                LockSupport.parkNanos(PACE_NANOS);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RepairedTable some(Random random) {
        Stream<String> some = random.ints(1, ROWS + 100)
                .distinct()
                .limit(RepairReplay.NAMED - 1)
                .mapToObj(Integer::toString);
        return RepairedTable.of(
                ITEM,
                Stream.concat(some, Stream.of(RepairReplay.NOBODY))
                        .map(List::of)
                        .toList());
    }

    @Test
    void every_kind_of_table_comes_as_the_stream_has_it() throws Exception {
        String tables = """
                CREATE TABLE pair (b text, note text, a numeric, PRIMARY KEY (a, b));
                CREATE TABLE toggle (flag bool PRIMARY KEY, bits bit(3));
                CREATE TABLE part (id int PRIMARY KEY, at timestamptz) PARTITION BY RANGE (id);
                CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (0) TO (10);
                INSERT INTO pair VALUES ('x,y', NULL, 1.50), ('z', '', 2);
                INSERT INTO toggle VALUES (true, '101'), (false, NULL);
                INSERT INTO part VALUES (1, 'infinity');
                """;
        try (TestingSource source = TestingSource.create(server, kafka, tables)) {
            source.start().drained();
            TableName pair = new TableName("public", "pair");
            long id = ask(
                    source,
                    RepairedTable.of(pair, List.of(List.of("1.5", "x,y"), List.of("02", "gone"))),
                    RepairedTable.whole(new TableName("public", "toggle")),
                    RepairedTable.of(new TableName("public", "part"), List.of(List.of("01"))));
            RepairStanding standing = awaitPublished(source, id);
            TestingTransaction repair = source.drained().stream()
                    .filter(transaction -> transaction
                            .end()
                            .position()
                            .equals(standing.position().orElseThrow()))
                    .findFirst()
                    .orElseThrow();
            assertThat(repair.changes().stream().map(ConnectorStageIT::text))
                    .containsExactlyInAnyOrder(
                            "DELETE pair [1.5, x,y] null",
                            "INSERT pair null [x,y, null, 1.50]",
                            "DELETE pair [2, gone] null",
                            "INSERT toggle null [t, 101]",
                            "INSERT toggle null [f, null]",
                            "DELETE part [1] null",
                            "INSERT part null [1, infinity]");
        }
    }

    @Test
    void a_transaction_that_goes_on_writing_delays_a_repair_and_not_the_stream() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, ITEMS)) {
            source.start().drained();
            long id;
            try (Connection writer = source.connect();
                    Statement statement = writer.createStatement()) {
                writer.setAutoCommit(false);
                statement.execute("UPDATE public.item SET name = 'late' WHERE id = 1");
                id = ask(source, RepairedTable.whole(ITEM));
                await().atMost(PATIENCE)
                        .until(() -> standing(source, id).message().orElse("").contains("transaction of process"));
                source.drained();
                assertThat(standing(source, id).state()).isEqualTo(State.ASKED);
                writer.commit();
            }
            awaitPublished(source, id);
            assertThat(new RepairReplay(source.drained()).repairs()).isEqualTo(1);
        }
    }

    @Test
    void rows_that_cannot_be_read_to_their_end_are_void_and_the_stream_goes_on() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, ITEMS)) {
            source.start().drained();
            List<List<String>> keys = new ArrayList<>();
            IntStream.rangeClosed(1, 1200).forEach(key -> keys.add(List.of(Integer.toString(key))));
            keys.add(List.of("no number"));
            long id = ask(source, RepairedTable.of(ITEM, keys));
            await().atMost(PATIENCE).until(() -> standing(source, id).state() == State.FAILED);
            assertThat(standing(source, id).message().orElseThrow()).contains("no number");
            source.execute("UPDATE item SET name = 'later' WHERE id = 1");
            List<TestingTransaction> changes = source.drained().stream()
                    .filter(transaction -> !transaction.isOurs())
                    .toList();
            assertThat(changes).hasSize(2);
            assertThat(changes.get(1).changes()).hasSize(1);
        }
    }

    @Test
    void a_table_that_is_not_there_and_keys_of_other_columns_are_refused_with_a_message() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, ITEMS)) {
            source.start().drained();
            long unknown = ask(source, RepairedTable.whole(new TableName("public", "nothing")));
            long unfit = ask(source, RepairedTable.of(ITEM, List.of(List.of("1", "2"))));
            await().atMost(PATIENCE).until(() -> standing(source, unfit).state() == State.FAILED);
            assertThat(standing(source, unknown).message().orElseThrow()).contains("public.nothing");
            assertThat(standing(source, unfit).message().orElseThrow()).contains("key of table public.item");
        }
    }

    @Test
    void a_source_without_room_for_a_slot_is_waited_for_with_a_message() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, ITEMS)) {
            source.start().drained();
            source.execute("SELECT pg_create_physical_replication_slot('filler_' || n) FROM generate_series(1,"
                    + " current_setting('max_replication_slots')::int"
                    + " - (SELECT count(*)::int FROM pg_replication_slots)) n");
            try {
                long id = ask(source, RepairedTable.whole(ITEM));
                await().atMost(PATIENCE)
                        .until(() -> standing(source, id).message().orElse("").contains("max_replication_slots"));
                dropFillers(source);
                awaitPublished(source, id);
            } finally {
                dropFillers(source);
            }
        }
    }

    private static void dropFillers(TestingSource source) throws SQLException {
        source.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                + " WHERE slot_name LIKE 'filler%'");
    }

    private static long ask(TestingSource source, RepairedTable... tables) throws SQLException {
        Repairs repairs = new Repairs(source.plan(), source.tenant());
        return source.control()
                .with(session -> repairs.ask(session, List.of(tables), "test", null))
                .orElseThrow();
    }

    private static RepairStanding standing(TestingSource source, long id) throws SQLException {
        Repairs repairs = new Repairs(source.plan(), source.tenant());
        return source.control().with(session -> repairs.standing(session, id));
    }

    private static RepairStanding awaitPublished(TestingSource source, long id) {
        return await().atMost(PATIENCE)
                .until(() -> standing(source, id), standing -> standing.state() == State.PUBLISHED);
    }
}
