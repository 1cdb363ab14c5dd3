package io.tributary.validator.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.table.TableName;
import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TableFilesIT {
    private static final TableName MEASURE = new TableName("public", "measure");
    private static PostgresServer server;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.startTemporary(Map.of());
        server.execute("postgres", """
                CREATE TABLE public.event (id int PRIMARY KEY);
                CREATE TABLE public.measure (at int, region text, PRIMARY KEY (at, region)) PARTITION BY RANGE (at);
                CREATE TABLE public.measure_1 PARTITION OF public.measure FOR VALUES FROM (1) TO (10)
                    PARTITION BY LIST (region);
                CREATE TABLE public.measure_1_eu PARTITION OF public.measure_1 FOR VALUES IN ('eu');
                CREATE TABLE public.measure_rest PARTITION OF public.measure DEFAULT""");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_partitioned_table_is_replaced_when_a_partition_of_a_partition_is_truncated() throws SQLException {
        try (Connection connection = server.connect("postgres")) {
            TableFiles before = TableFiles.read(connection);

            server.execute("postgres", "TRUNCATE public.measure_1_eu");

            assertThat(before.replacedBy(TableFiles.read(connection))).containsExactly(MEASURE);
        }
    }

    @Test
    void a_snapshot_has_the_files_that_it_was_taken_with() throws SQLException {
        try (Connection snapshot = server.connect("postgres");
                Connection now = server.connect("postgres");
                Statement first = snapshot.createStatement()) {
            snapshot.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            snapshot.setAutoCommit(false);
            first.execute("SELECT 1");
            TableFiles before = TableFiles.read(now);

            server.execute("postgres", "TRUNCATE public.measure_1_eu, public.event");

            assertThat(TableFiles.read(snapshot)).isEqualTo(before);
            assertThat(TableFiles.read(snapshot).replacedBy(TableFiles.read(now)))
                    .containsExactlyInAnyOrder(MEASURE, new TableName("public", "event"));
        }
    }

    /** The one who reads them holds a snapshot for which a TRUNCATE may be waiting. */
    @Test
    void reading_does_not_wait_for_whoever_locks_a_table_or_a_partition() throws SQLException {
        try (Connection locking = server.connect("postgres");
                Statement lock = locking.createStatement();
                Connection reading = server.connect("postgres");
                Statement limit = reading.createStatement()) {
            locking.setAutoCommit(false);
            lock.execute("LOCK TABLE public.measure, public.event IN ACCESS EXCLUSIVE MODE");
            limit.execute("SET lock_timeout = '2s'");

            TableFiles files = TableFiles.read(reading);

            assertThat(files.files()).containsKeys(MEASURE, new TableName("public", "event"));
            locking.rollback();
        }
    }
}
