package io.tributary.validator.compare;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions of one side that see the same snapshot. Every query runs in a transaction of its own, so that no lock on a table
 * outlives it: whoever alters or truncates a table, and everyone who then waits behind, waits for one query and not for the
 * whole comparison. For use by several threads.
 */
final class SnapshotReaders implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotReaders.class);
    private static final int CLOSE_SECONDS = 10;
    private static final int LOCK_TIMEOUT_MILLIS = 60_000;

    private final List<Connection> sessions;
    private final BlockingQueue<Connection> idle;
    private final ExecutorService threads;
    private final CompletableFuture<Optional<String>> snapshot = new CompletableFuture<>();

    /** What is asked of a session. */
    interface Query<T> {
        T run(Connection session) throws SQLException, InterruptedException;
    }

    /** Opens a session. */
    interface Opening {
        Connection open() throws SQLException;
    }

    private SnapshotReaders(String side, List<Connection> sessions) {
        this.sessions = sessions;
        this.idle = new LinkedBlockingQueue<>(sessions);
        this.threads = Executors.newFixedThreadPool(sessions.size(), task -> {
            Thread thread = new Thread(task, "tributary-comparison-" + side);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Opens the sessions, so that {@link #see} costs no connecting. */
    static SnapshotReaders open(String side, ComparisonLimits limits, Opening opening) throws SQLException {
        List<Connection> sessions = new ArrayList<>();
        try {
            while (sessions.size() < limits.parallelism()) {
                Connection session = opening.open();
                sessions.add(session);
                prepare(session, limits);
            }
            return new SnapshotReaders(side, sessions);
        } catch (SQLException e) {
            closeAll(sessions);
            throw e;
        }
    }

    private static void prepare(Connection session, ComparisonLimits limits) throws SQLException {
        try (Statement statement = session.createStatement()) {
            String timeout =
                    "SET statement_timeout = " + limits.statementTimeout().toMillis();
            statement.execute(timeout + "; SET lock_timeout = " + LOCK_TIMEOUT_MILLIS
                    + "; SET idle_in_transaction_session_timeout = 0; SET jit = off");
        }
        session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        session.setReadOnly(true);
        session.setAutoCommit(false);
    }

    /** What was submitted before now and is submitted from now on sees this snapshot. */
    void see(String exported) {
        snapshot.complete(Optional.of(exported));
    }

    /** The same, but each query sees what is committed when it begins: for a side that stands still. */
    void seeLatest() {
        snapshot.complete(Optional.empty());
    }

    /** Runs a query as soon as a session is free. */
    <T> CompletableFuture<T> submit(Query<T> query) {
        CompletableFuture<T> result = new CompletableFuture<>();
        submit(session -> result.complete(query.run(session)), result::completeExceptionally);
        return result;
    }

    /** Runs a query as soon as a session is free, and tells when it failed. */
    void submit(Query<?> query, Consumer<Throwable> failed) {
        threads.execute(() -> {
            try {
                run(query);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failed.accept(e);
            } catch (SQLException | ExecutionException | RuntimeException | Error e) {
                failed.accept(e);
            }
        });
    }

    private void run(Query<?> query) throws SQLException, InterruptedException, ExecutionException {
        Optional<String> exported = snapshot.get();
        Connection session = idle.take();
        try (Statement statement = session.createStatement()) {
            if (exported.isPresent()) {
                statement.execute("SET TRANSACTION SNAPSHOT '" + exported.get() + "'");
            }
            query.run(session);
        } finally {
            session.rollback();
            idle.add(session);
        }
    }

    /** Ends what is under way and closes the sessions. */
    @Override
    public void close() throws SQLException {
        threads.shutdownNow();
        for (Connection session : sessions) {
            cancel(session);
        }
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a query of the comparison ends with its session");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeAll(sessions);
        }
    }

    private static void cancel(Connection session) {
        try {
            session.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            LOG.debug("nothing to cancel", e);
        }
    }

    private static void closeAll(List<Connection> sessions) throws SQLException {
        SQLException failure = null;
        for (Connection session : sessions) {
            try {
                session.close();
            } catch (SQLException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
