package io.tributary.connector.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.embedded.KafkaServer;
import io.tributary.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Changes of tables that are committed exactly while a slot waits for the transactions that are open, with other
 * transactions open across them. PostgreSQL alone decodes those wrongly; see CompanionSlot.
 */
class SlotBeginningIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

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

    @Test
    void rows_written_across_a_truncate_while_the_slot_was_created_arrive() throws Exception {
        try (TestingSource source = source()) {
            int rounds = alterWhileTheSlotIsCreated(source, "TRUNCATE changed");

            List<String> ids = source.drained().stream()
                    .flatMap(transaction -> transaction.changes().stream())
                    .filter(change -> change.table().name().name().equals("changed"))
                    .map(change -> change.row()[0])
                    .toList();
            assertThat(ids).contains(Integer.toString(rounds));
        }
    }

    @Test
    void a_column_added_while_the_slot_was_created_is_noticed_before_a_row_could_come_without_it() throws Exception {
        try (TestingSource source = source()) {
            int rounds = alterWhileTheSlotIsCreated(source, "ALTER TABLE changed ADD added%d int DEFAULT 7");

            assertThat(source.failure())
                    .hasStackTraceContaining("column added" + rounds + " (integer) of table public.changed is new");
        }
    }

    private static TestingSource source() throws SQLException {
        return TestingSource.create(
                server, kafka, "CREATE TABLE changed (id int PRIMARY KEY); CREATE TABLE other (id int PRIMARY KEY)");
    }

    /**
     * As often as a slot that is being created waits for the transactions that are open: changes the table in one that
     * begins meanwhile, and lets another begin before that one commits, write to the table after it has, and commit when
     * the slot waits no more. Every round inserts the row of its number.
     *
     * @return the number of rounds
     */
    private static int alterWhileTheSlotIsCreated(TestingSource source, String ddl) throws Exception {
        int round = 0;
        Connection obstacle = transaction(source, "INSERT INTO other VALUES (0)");
        source.start();
        while (awaited(source, obstacle)) {
            round++;
            Connection change = transaction(source, ddl.formatted(round));
            commit(obstacle);
            awaited(source, change);
            Connection writer = transaction(source, "INSERT INTO other VALUES (" + 10 * round + ")");
            commit(change);
            obstacle = transaction(source, "INSERT INTO other VALUES (" + (10 * round + 1) + ")");
            execute(writer, "INSERT INTO changed VALUES (" + round + ")");
            awaited(source, writer);
            commit(writer);
        }
        commit(obstacle);
        assertThat(round).isPositive();
        return round;
    }

    /** Returns whether a session waits for the transaction, or false once the slot has its beginning. */
    private static boolean awaited(TestingSource source, Connection transaction) throws SQLException {
        String waiting = "SELECT 'waiting' FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted"
                + " AND transactionid = '" + xid(transaction) + "'::xid"
                + " UNION ALL SELECT 'created' FROM pg_replication_slots WHERE slot_name = '" + source.slot()
                + "' AND confirmed_flush_lsn IS NOT NULL";
        return await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> source.column(waiting), found -> !found.isEmpty())
                .contains("waiting");
    }

    private static String xid(Connection transaction) throws SQLException {
        try (Statement statement = transaction.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_xact_id()::xid")) {
            row.next();
            return row.getString(1);
        }
    }

    private static Connection transaction(TestingSource source, String sql) throws SQLException {
        Connection connection = source.connect();
        connection.setAutoCommit(false);
        execute(connection, "SET LOCAL search_path = public");
        execute(connection, sql);
        return connection;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void commit(Connection connection) throws SQLException {
        connection.commit();
        connection.close();
    }
}
