package io.tributary.cli.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.contract.control.GateSchema;
import io.tributary.validator.gate.FenceException;
import io.tributary.validator.gate.OvertakenException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** A source's gate: what it lets through, what it refuses, and whom it waits for. */
class SourceGateIT {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    private static GatedMigration migration;

    @BeforeAll
    static void start() throws Exception {
        migration = GatedMigration.start();
        migration.sourceGate().install(GatedMigration.LIMIT);
    }

    @AfterAll
    static void stop() throws Exception {
        migration.close();
    }

    @AfterEach
    void reset() throws SQLException {
        migration.resetSource();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO item (n) VALUES (1)",
                "INSERT INTO item (n, code) VALUES (1, 1) ON CONFLICT (code) DO UPDATE SET n = 3",
                "INSERT INTO item (n, code) VALUES (1, 1) ON CONFLICT DO NOTHING",
                "INSERT INTO item (n) SELECT n FROM item WHERE false",
                "UPDATE item SET n = 5",
                "DELETE FROM item WHERE id = 1",
                "MERGE INTO item i USING (VALUES (1)) v (code) ON i.code = v.code WHEN MATCHED THEN UPDATE SET n = 7",
                "MERGE INTO item i USING (VALUES (88)) v (code) ON i.code = v.code WHEN NOT MATCHED THEN INSERT (n) VALUES (1)",
                "WITH gone AS (DELETE FROM item RETURNING n) SELECT count(*) FROM gone",
                "TRUNCATE item CASCADE",
                "INSERT INTO day VALUES (1, '2025-05-05')",
                "INSERT INTO day_2025 VALUES (1, '2025-05-05')",
                "TRUNCATE day_2025",
                "UPDATE numbers SET n = 6",
                "SELECT add_item()",
                "INSERT INTO \"Odd name; --\" VALUES (1, 'x')",
                "SET session_replication_role = replica; DELETE FROM item",
                "SET ROLE replication_user; DELETE FROM item",
                "SET default_transaction_isolation = 'serializable'; DELETE FROM item",
                "DO $$ BEGIN UPDATE item SET n = 9; END $$",
                "PREPARE p AS UPDATE item SET n = 9; EXECUTE p"
            })
    void what_writes_is_refused_while_it_is_closed(String sql) throws Exception {
        migration.close(1, SHORT);
        try (Connection session = migration.superuser();
                Statement statement = session.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(GateSchema.REFUSED))
                    .hasMessageContaining("it is moved");
        }
        assertThat(migration.databases.query("source_a", "SELECT sum(n) || ' ' || count(*) FROM item"))
                .isEqualTo("3 2");
    }

    @Test
    void rows_that_are_copied_in_are_refused_too_and_reading_is_not() throws Exception {
        migration.close(1, SHORT);
        try (Connection session = migration.superuser();
                Statement statement = session.createStatement()) {
            PGConnection copying = session.unwrap(PGConnection.class);
            assertThatThrownBy(() -> copying.getCopyAPI().copyIn("COPY note FROM STDIN", new StringReader("1\t1\n")))
                    .hasMessageContaining("it is moved");
            assertThat(statement.execute("SELECT * FROM item FOR UPDATE")).isTrue();
        }
    }

    @Test
    void a_statement_that_was_prepared_before_it_closed_is_refused_behind_it() throws Exception {
        try (Connection session = migration.superuser();
                PreparedStatement update = session.prepareStatement("UPDATE item SET n = n WHERE id = ?")) {
            for (int i = 0; i < 10; i++) {
                update.setInt(1, 1);
                assertThat(update.executeUpdate()).isOne();
            }
            migration.close(1, SHORT);
            assertThatThrownBy(update::executeUpdate).hasMessageContaining("it is moved");
            migration.open(1);
            assertThat(update.executeUpdate()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE
            })
    void it_waits_for_a_transaction_that_has_written_and_lets_it_write_on(int isolation) throws Exception {
        try (Connection writer = migration.superuser();
                Statement statement = writer.createStatement()) {
            writer.setTransactionIsolation(isolation);
            writer.setAutoCommit(false);
            statement.execute("UPDATE item SET n = n WHERE id = 1");
            CompletableFuture<Void> closing = closing();
            Awaitility.await().until(() -> "1".equals(migration.databases.query("source_a", WAITING)));
            statement.execute("UPDATE item SET n = n WHERE id = 2");
            assertThat(closing).isNotDone();
            writer.commit();
            closing.join();
            assertThatThrownBy(() -> statement.execute("UPDATE item SET n = n")).hasMessageContaining("it is moved");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
    void a_transaction_that_looked_before_it_closed_cannot_write_by_what_it_saw(int isolation) throws Exception {
        try (Connection writer = migration.superuser();
                Statement statement = writer.createStatement()) {
            writer.setTransactionIsolation(isolation);
            writer.setAutoCommit(false);
            statement.execute("SELECT * FROM item");
            migration.close(1, SHORT);
            assertThatThrownBy(() -> statement.execute("UPDATE item SET n = 4"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isIn("40001", "25006"));
        }
    }

    @Test
    void a_writer_that_does_not_end_in_time_keeps_it_open() throws Exception {
        try (Connection writer = migration.superuser();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE item SET n = n WHERE id = 1");
            assertThatThrownBy(() -> migration.close(1, SHORT)).isInstanceOf(FenceException.class);
            statement.execute("UPDATE item SET n = n WHERE id = 2");
            writer.commit();
            statement.execute("UPDATE item SET n = n WHERE id = 2");
            writer.rollback();
        }
    }

    @Test
    void a_prepared_transaction_that_has_written_keeps_it_open() throws Exception {
        try (Connection writer = migration.superuser();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE item SET n = n WHERE id = 1");
            statement.execute("PREPARE TRANSACTION 'waits'");
            writer.commit();
            assertThatThrownBy(() -> migration.close(1, SHORT)).isInstanceOf(FenceException.class);
        } finally {
            migration.databases.execute("source_a", "ROLLBACK PREPARED 'waits'");
        }
        migration.close(1, SHORT);
    }

    @Test
    void writers_that_never_leave_a_gap_do_not_keep_it_open() throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        AtomicLong written = new AtomicLong();
        List<CompletableFuture<String>> writers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            writers.add(CompletableFuture.supplyAsync(() -> write(writing, written)));
        }
        Awaitility.await().until(() -> written.get() > 60);
        migration.close(1, GatedMigration.LIMIT);
        for (CompletableFuture<String> writer : writers) {
            assertThat(writer.join()).isEqualTo(GateSchema.REFUSED);
        }
        writing.set(false);
    }

    /** Transactions that overlap with the others'; ends with the state of what refused it. */
    private static String write(AtomicBoolean writing, AtomicLong written) {
        try (Connection session = migration.superuser();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            while (writing.get()) {
                statement.execute("INSERT INTO \"Odd name; --\" SELECT 1 WHERE false");
                statement.execute("SELECT pg_sleep(0.005)");
                session.commit();
                written.incrementAndGet();
            }
            return "none";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    @Test
    void that_every_write_is_refused_is_proven_on_every_table_and_partition() throws Exception {
        try (Connection session = migration.source()) {
            assertThatThrownBy(() -> migration.sourceGate().prove(session))
                    .isInstanceOf(FenceException.class)
                    .hasMessageContaining("was not refused");
            migration.close(1, SHORT);
            migration.sourceGate().prove(session);
            migration.databases.execute("source_a", "ALTER TABLE day_2025 DISABLE TRIGGER \"!tributary_gate\"");
            assertThat(migration.sourceGate().unguarded(session)).isEqualTo("public.day_2025");
            session.commit();
            assertThatThrownBy(() -> migration.sourceGate().prove(session))
                    .isInstanceOf(FenceException.class)
                    .hasMessageContaining("public.day_2025");
            migration.sourceGate().install(GatedMigration.LIMIT);
            migration.sourceGate().prove(session);
        }
    }

    @Test
    void what_an_older_move_asks_for_too_late_counts_for_nothing() throws Exception {
        migration.close(5, SHORT);
        migration.close(5, SHORT);
        migration.open(5);
        migration.open(5);
        assertThatThrownBy(() -> migration.close(5, SHORT)).isInstanceOf(OvertakenException.class);
        assertThatThrownBy(() -> migration.close(4, SHORT)).isInstanceOf(OvertakenException.class);
        migration.close(6, SHORT);
        assertThatThrownBy(() -> migration.open(5)).isInstanceOf(OvertakenException.class);
        migration.open(6);
    }

    @Test
    void a_sinks_transaction_passes() throws Exception {
        migration.close(1, SHORT);
        try (Connection sink = migration.source();
                Statement statement = sink.createStatement()) {
            statement.execute("INSERT INTO tributary.gate_pass VALUES (pg_current_xact_id())");
            statement.execute("UPDATE public.item SET n = n");
            statement.execute("DELETE FROM tributary.gate_pass WHERE transaction = pg_current_xact_id()");
            sink.commit();
            assertThatThrownBy(() -> statement.execute("UPDATE public.item SET n = n"))
                    .hasMessageContaining("it is moved");
        }
    }

    @Test
    void guards_are_removed_and_made_again_while_tables_are_written_to() throws Exception {
        try (Connection writer = migration.superuser();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE item SET n = n WHERE id = 1");
            CompletableFuture<Void> removing = run(() -> migration.sourceGate().remove(GatedMigration.LIMIT));
            Awaitility.await().until(() -> "0"
                    .equals(migration.databases.query(
                            "source_a",
                            "SELECT count(*) FROM pg_trigger WHERE tgname = '!tributary_gate'"
                                    + " AND tgrelid IN ('day'::regclass, 'day_2025'::regclass)")));
            assertThat(removing).isNotDone();
            writer.commit();
            removing.join();
            migration.sourceGate().install(GatedMigration.LIMIT);
        }
        try (Connection session = migration.source()) {
            assertThat(migration.sourceGate().unguarded(session)).isEmpty();
        }
    }

    private static CompletableFuture<Void> closing() {
        return run(() -> migration.close(1, GatedMigration.LIMIT));
    }

    private static CompletableFuture<Void> run(Act act) {
        return CompletableFuture.runAsync(() -> {
            try {
                act.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private interface Act {
        void run() throws Exception;
    }
}
