package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.TestingDatabases;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/**
 * A thread that commits transactions to a tenant's source all the time, each of which numbers its rows without a gap, and
 * what must hold on the target for each prefix of them. A source that is down is waited for.
 */
final class Traffic implements AutoCloseable {
    static final String TABLES = """
            CREATE TABLE entry (number bigint PRIMARY KEY, note text NOT NULL);
            CREATE TABLE counter (id int PRIMARY KEY, total bigint NOT NULL);
            CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL);
            INSERT INTO entry SELECT n, repeat('x', 40) FROM generate_series(1, 6000) n;
            INSERT INTO counter VALUES (1, 6000);
            INSERT INTO account SELECT n, 100 FROM generate_series(1, 10) n;
            """;
    /** More than the sink applies at once, so that it comes in parts. */
    private static final int LARGE = 25_000;

    private static final String COUNT_WRITES = """
            CREATE TABLE written (tenant uuid, number bigint, times int NOT NULL, PRIMARY KEY (tenant, number));
            CREATE FUNCTION count_writing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    UPDATE written SET times = times - 1 WHERE tenant = OLD.tenant_id AND number = OLD.number;
                ELSE
                    INSERT INTO written AS w VALUES (NEW.tenant_id, NEW.number, 1)
                        ON CONFLICT (tenant, number) DO UPDATE SET times = w.times + 1;
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER count_writing AFTER INSERT OR UPDATE OR DELETE ON entry
                FOR EACH ROW EXECUTE FUNCTION count_writing();
            ALTER TABLE entry ENABLE ALWAYS TRIGGER count_writing;
            """;
    private static final String NO_PREFIX = """
            SELECT count(*) FROM (
                SELECT tenant_id, count(*) AS rows, max(number) AS last FROM entry GROUP BY tenant_id) e
             FULL JOIN counter c USING (tenant_id)
             WHERE e.rows IS DISTINCT FROM e.last OR c.total IS DISTINCT FROM e.last
                OR (SELECT sum(balance) FROM account a WHERE a.tenant_id = c.tenant_id) IS DISTINCT FROM 1000
            """;

    private final TestingDatabases databases;
    private final String database;
    private final Random random;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile long committed;

    private Traffic(TestingDatabases databases, String database, long seed) {
        this.databases = databases;
        this.database = database;
        this.random = new Random(seed);
        this.thread = new Thread(this::write, "traffic-" + database);
        this.thread.setDaemon(true);
    }

    /** Starts writing; the source has the {@link #TABLES}. */
    static Traffic start(TestingDatabases databases, String database, long seed) {
        Traffic traffic = new Traffic(databases, database, seed);
        traffic.thread.start();
        return traffic;
    }

    /** Makes the target, whose tables are there, count how often each entry is written. */
    static void watch(TestingDatabases databases) throws SQLException {
        databases.execute(TestingDatabases.TARGET, COUNT_WRITES);
    }

    /** The target shows, of every tenant, a prefix of whole transactions. */
    static void assertPrefix(TestingDatabases databases) throws SQLException {
        assertThat(databases.query(TestingDatabases.TARGET, NO_PREFIX))
                .as("tenants whose rows are no prefix")
                .isEqualTo("0");
    }

    /** No entry was written twice, without having been removed in between. */
    static void assertNothingDoubled(TestingDatabases databases) throws SQLException {
        assertThat(databases.query(TestingDatabases.TARGET, "SELECT count(*) FROM written WHERE times <> 1"))
                .as("entries that were not written once")
                .isEqualTo("0");
    }

    /** Returns when it has committed so many transactions more. */
    void await(int transactions) {
        long aim = committed + transactions;
        Awaitility.await("traffic to " + database).atMost(ExactRig.DRAIN).until(() -> {
            assertThat(failure.get()).isNull();
            return committed >= aim;
        });
    }

    private void write() {
        while (!closed) {
            try (Connection connection = databases.server().connect(database)) {
                connection.setAutoCommit(false);
                while (!closed) {
                    commitOne(connection);
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(10));
                }
            } catch (SQLException e) {
                pause();
            } catch (InterruptedException | RuntimeException e) {
                failure.set(e);
                return;
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was committed, if the answer was lost, is found out by the next one: numbers come from the table. */
    private void commitOne(Connection connection) throws SQLException {
        int rows = random.nextInt(400) == 0 ? LARGE : 1 + random.nextInt(5);
        try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO entry SELECT c.total + n, repeat('y', 30)"
                                + " FROM counter c, generate_series(1, ?) n");
                PreparedStatement count = connection.prepareStatement("UPDATE counter SET total = total + ?");
                Statement transfer = connection.createStatement()) {
            insert.setInt(1, rows);
            insert.executeUpdate();
            count.setInt(1, rows);
            count.executeUpdate();
            int amount = random.nextInt(50);
            transfer.executeUpdate("UPDATE account SET balance = balance - " + amount + " WHERE id = 1");
            transfer.executeUpdate(
                    "UPDATE account SET balance = balance + " + amount + " WHERE id = " + (2 + random.nextInt(9)));
            if (random.nextInt(10) == 0) {
                transfer.execute(
                        "SELECT pg_logical_emit_message(true, 'tributary.marker', 'traffic ' || total) FROM counter");
            }
        }
        connection.commit();
        committed++;
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
        assertThat(failure.get()).isNull();
    }
}
