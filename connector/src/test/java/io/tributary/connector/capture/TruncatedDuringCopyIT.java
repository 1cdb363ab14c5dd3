package io.tributary.connector.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.stage.Faults;
import io.tributary.contract.wire.Begin;
import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A table that is truncated when the copy's snapshot stands and the copy has not come to it: the snapshot shows no row of
 * it, but the stream has what became of its rows until then.
 */
class TruncatedDuringCopyIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String FIRST = "CREATE TABLE a_first (id int PRIMARY KEY); INSERT INTO a_first VALUES (1);";
    private static final String PLAIN = "CREATE TABLE emptied (id int PRIMARY KEY, name text);";
    private static final String PARTITIONED =
            "CREATE TABLE emptied (id int PRIMARY KEY, name text) PARTITION BY RANGE (id);"
                    + "CREATE TABLE low PARTITION OF emptied FOR VALUES FROM (0) TO (10) PARTITION BY LIST (id);"
                    + "CREATE TABLE lower PARTITION OF low FOR VALUES IN (1, 2, 3);"
                    + "CREATE TABLE high PARTITION OF emptied FOR VALUES FROM (10) TO (20);";
    private static final String ROWS = "INSERT INTO emptied VALUES (1, 'one'), (2, 'two');";
    private static final String WAITING =
            "SELECT 1 FROM pg_locks l WHERE NOT granted AND l.relation = 'public.%s'::regclass";

    private static PostgresServer server;
    private static KafkaServer kafka;

    @BeforeAll
    static void start() {
        server = PostgresServer.startTemporary(Map.of());
        kafka = KafkaServer.startTemporary();
    }

    @AfterAll
    static void stop() {
        kafka.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, PARTITIONED})
    void the_copy_fails_and_another_one_has_everything(String table) throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, FIRST + table + ROWS)) {
            source.start();
            try (Connection brake = brake(source)) {
                source.execute("UPDATE emptied SET name = 'zwei' WHERE id = 2");
                source.execute("TRUNCATE emptied; INSERT INTO emptied VALUES (3, 'three')");
                brake.commit();
            }
            Throwable failure = source.failure();
            assertThat(failure).hasMessageContaining("truncated").hasMessageContaining("emptied");
            assertThat(Faults.passes(failure)).isTrue();

            assertThat(copied(source.start().drained()))
                    .containsExactly("INSERT a_first null [1]", "INSERT emptied null [3, three]");
        }
    }

    @Test
    void rows_that_are_read_first_are_those_of_the_snapshot() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, FIRST + PARTITIONED + ROWS)) {
            source.start();
            try (Connection brake = brake(source)) {
                source.execute("UPDATE emptied SET name = 'zwei' WHERE id = 2; DELETE FROM emptied WHERE id = 1");
                brake.commit();
            }
            assertThat(copied(source.drained()))
                    .containsExactly(
                            "INSERT a_first null [1]", "INSERT emptied null [1, one]", "INSERT emptied null [2, two]");
        }
    }

    @Test
    void a_table_that_was_truncated_once_is_locked_by_the_next_copy_before_it_reads_others() throws Exception {
        try (TestingSource source = TestingSource.create(server, kafka, FIRST + PLAIN + ROWS)) {
            source.start();
            try (Connection brake = brake(source)) {
                source.execute("TRUNCATE emptied; INSERT INTO emptied VALUES (3, 'three')");
                brake.commit();
            }
            assertThat(source.failure()).hasMessageContaining("truncated");

            source.execute("SELECT pg_drop_replication_slot('" + source.slot() + "')");
            source.nextTurn();
            try (Connection brake = brake(source)) {
                assertThatThrownBy(() -> source.execute("SET lock_timeout = '50ms'; TRUNCATE emptied"))
                        .hasMessageContaining("lock timeout");
                source.execute("UPDATE emptied SET name = 'drei'");
                brake.commit();
            }
            assertThat(copied(source.drained()))
                    .containsExactly("INSERT a_first null [1]", "INSERT emptied null [3, three]");
        }
    }

    /** Waits until the copy's snapshot stands, and keeps it from reading the first table until this transaction is over. */
    private static Connection brake(TestingSource source) throws SQLException {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(2)).until(() -> !source.column(
                        "SELECT 1 FROM pg_replication_slots WHERE slot_name = '" + source.slot()
                                + "' AND confirmed_flush_lsn IS NOT NULL")
                .isEmpty());
        Connection brake = source.connect();
        brake.setAutoCommit(false);
        try (Statement statement = brake.createStatement()) {
            statement.execute("LOCK TABLE public.a_first IN ACCESS EXCLUSIVE MODE");
        }
        await().atMost(LIMIT)
                .until(() -> !source.column(WAITING.formatted("a_first")).isEmpty());
        return brake;
    }

    private static List<String> copied(List<TestingTransaction> transactions) {
        List<TestingTransaction> copies = transactions.stream()
                .filter(transaction -> transaction.begin().kind() == Begin.Kind.SNAPSHOT)
                .toList();
        return copies.get(copies.size() - 1).messages().stream()
                .map(ConnectorStageIT::text)
                .sorted()
                .toList();
    }
}
