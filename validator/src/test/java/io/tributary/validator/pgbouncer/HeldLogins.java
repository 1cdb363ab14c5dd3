package io.tributary.validator.pgbouncer;

import io.tributary.validator.cutover.RouterException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;

/** PgBouncer has no session with the server left, and none of its logins gets further than to the roles until this is closed. */
final class HeldLogins implements AutoCloseable {
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
    void await(String database) throws RouterException {
        try (Console console = pool.console()) {
            Awaitility.await("a login").atMost(Duration.ofSeconds(20)).until(() -> console.show("POOLS").stream()
                    .anyMatch(row -> database.equals(row.get("database")) && !"0".equals(row.get("sv_login"))));
        }
    }

    @Override
    public void close() throws SQLException {
        try (holder) {
            holder.rollback();
        }
    }
}
