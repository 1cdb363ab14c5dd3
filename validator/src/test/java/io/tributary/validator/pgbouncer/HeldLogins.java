package io.tributary.validator.pgbouncer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.validator.cutover.RouterException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** PgBouncer has no session with the server left, and none of its logins gets further than to the roles until this is closed. */
final class HeldLogins implements AutoCloseable {
    private static final long LIMIT_SECONDS = 20;

    private final Connection holder;
    private final TestingPool pool;

    private HeldLogins(Connection holder, TestingPool pool) {
        this.holder = holder;
        this.pool = pool;
    }

    static HeldLogins of(TestingPool pool) throws SQLException, RouterException {
        Connection holder = pool.server.connect("postgres");
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement.execute("LOCK TABLE pg_authid IN ACCESS EXCLUSIVE MODE");
        }
        try (Console console = pool.console()) {
            console.run("RECONNECT");
        }
        return new HeldLogins(holder, pool);
    }

    /** Returns when a login for a database's clients is under way. */
    void await(String database) throws RouterException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        try (Console console = pool.console()) {
            while (console.show("POOLS").stream()
                    .noneMatch(row -> database.equals(row.get("database")) && !"0".equals(row.get("sv_login")))) {
                assertThat(System.nanoTime()).as("time until a login has begun").isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        try (holder) {
            holder.rollback();
        }
    }
}
