package io.tributary.sink.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.wire.Begin;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.replication.LogSequenceNumber;

/** A sink that a validator holds, and lets go. */
class HoldIT {
    private static final Limits SMALL = new Limits(50, 20, 1 << 20, 7, 1 << 20);

    @RegisterExtension
    static final TestingServers SERVERS = new TestingServers();

    private TestingMigration migration;
    private TestingTopic a;
    private ProgressTable table;

    @BeforeEach
    void migration() throws Exception {
        migration = SERVERS.migration("a");
        migration.table("account", "id int, name text, balance int, PRIMARY KEY (tenant_id, id)");
        a = migration.topic("a");
        table = new ProgressTable(migration.plan, migration.tenant());
    }

    /** Has the sink stop before a position, until the lock is given back or the session ends. */
    private Connection hold(LogSequenceNumber at) throws SQLException {
        Connection validator = migration.plan.target().database().connect("validator");
        table.lockHold(validator);
        table.hold(validator, at);
        return validator;
    }

    private Connection holdFromStart() throws SQLException {
        return hold(LogSequenceNumber.valueOf(1));
    }

    @Test
    void a_validator_that_holds_the_sink_sees_exactly_the_prefix_it_asked_for() throws Exception {
        migration.start(SMALL);
        a.transaction(a.insert("account", "1", "one", "1"));
        migration.awaitApplied();
        LogSequenceNumber at = LogSequenceNumber.valueOf(a.position().asLong() + 9);
        try (Connection validator = hold(at)) {
            a.transaction(a.insert("account", "2", "two", "2"));
            a.transaction(
                    Begin.Kind.TRANSACTION,
                    IntStream.range(100, 150)
                            .mapToObj(i -> a.insert("account", "" + i, "x", "0"))
                            .toList());
            a.transaction(a.insert("account", "3", "three", "3"));
            await().until(() -> migration.progress("a").heldAt().isPresent());
            assertThat(migration.accounts(a)).containsExactly("1|one|1", "2|two|2");
            table.unlockHold(validator);
            migration.awaitApplied();
            assertThat(migration.accounts(a)).hasSize(53);
            assertThat(migration.progress("a").holdAt()).isEmpty();
        }
        Connection dying = hold(LogSequenceNumber.valueOf(a.position().asLong() + 1));
        a.transaction(a.insert("account", "4", "four", "4"));
        await().until(() -> migration.progress("a").heldAt().isPresent());
        dying.close();
        migration.awaitApplied();
        assertThat(migration.accounts(a)).hasSize(54);
    }

    @Test
    void a_sink_that_is_held_can_be_stopped() throws Exception {
        migration.start();
        try (Connection validator = holdFromStart()) {
            a.transaction(a.insert("account", "1", "one", "1"));
            await().until(() -> migration.progress("a").heldAt().isPresent());
            long started = System.nanoTime();
            migration.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
            assertThat(migration.accounts(a)).isEmpty();
        }
    }

    /** The server grants the lock and ends the wait at once; a lock of the session outlives the error then. */
    @Test
    void a_sink_whose_patience_ends_as_the_validator_lets_go_does_not_keep_the_lock() throws Exception {
        migration.start();
        try (Connection validator = holdFromStart()) {
            a.transaction(a.insert("account", "1", "one", "1"));
            String waiting = await().pollInterval(Duration.ofMillis(1)).until(this::waiting, pid -> !pid.isEmpty());
            signal("STOP", waiting);
            table.unlockHold(validator);
            TimeUnit.MILLISECONDS.sleep(400); // its patience ends meanwhile
            signal("CONT", waiting);
            migration.awaitApplied();
            try (Statement statement = validator.createStatement()) {
                statement.execute("SET lock_timeout = '5s'");
            }
            table.lockHold(validator);
        }
    }

    /** The process of the server's that waits for the hold lock. */
    private String waiting() throws SQLException {
        List<String> pids = migration.rows("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
        return pids.isEmpty() ? "" : pids.get(0);
    }

    private static void signal(String name, String pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                .isZero();
    }
}
