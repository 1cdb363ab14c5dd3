package io.tributary.cli.demo;

import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.Faults;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of a tenant's application: one transaction after the other, wherever the tenant is served. One that is refused
 * since the tenant is being moved is made again from its beginning, with the same random choices.
 */
final class WriterThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WriterThread.class);
    private static final int REFUSALS_IN_A_ROW = 50;
    private static final long AGAIN = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long RECONNECT = TimeUnit.SECONDS.toNanos(1);

    private final Tenant tenant;
    private final Writer writer;
    private final Access access;
    private final WriterTally tally;
    private final Random random;
    private final Pace pace;
    /** Used by this thread alone, but for {@link #abort}. */
    private volatile Connection connection;

    private volatile long transactions;
    private int refusals;

    /** @param random for this thread alone */
    WriterThread(Tenant tenant, Writer writer, Access access, WriterTally tally, Random random, Pace pace) {
        this.tenant = tenant;
        this.writer = writer;
        this.access = access;
        this.tally = tally;
        this.random = random;
        this.pace = pace;
    }

    /**
     * Writes until the pace is over.
     *
     * @throws IllegalStateException when the server refuses one transaction after the other
     */
    @Override
    public void run() {
        try {
            long next = System.nanoTime();
            while (!pace.isOver()) {
                transact();
                next = pace.next(next);
                pace.rest(next - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    /** How many transactions have come to an end, whichever. */
    long transactions() {
        return transactions;
    }

    private void transact() throws InterruptedException {
        long seed = random.nextLong();
        long began = System.nanoTime();
        while (!attempt(new Random(seed))) {
            pace.rest(AGAIN);
            if (pace.isOver()) {
                return;
            }
        }
        tally.took(System.nanoTime() - began);
        transactions++;
    }

    /** Whether it came to an end, be it a failure. */
    private boolean attempt(Random choices) throws InterruptedException {
        try {
            if (connection == null) {
                Optional<Connection> opened = access.open(tenant);
                if (opened.isEmpty()) {
                    return false;
                }
                connection = opened.get();
            }
            end(writer.write(connection, choices));
            refusals = 0;
            return true;
        } catch (SQLException e) {
            return failed(e);
        }
    }

    private void end(Writer.Outcome outcome) throws SQLException {
        if (outcome == Writer.Outcome.COMMIT) {
            connection.commit();
        } else {
            connection.rollback();
        }
        tally.ended(outcome);
    }

    private boolean failed(SQLException reason) throws InterruptedException {
        if (access.follows(reason)) {
            tally.waited();
            disconnect();
            return false;
        }
        if (!rolledBack()) {
            tally.failed(reason);
            LOG.warn("tenant {}: writing again in a second: {}", tenant.slug(), reason.getMessage());
            disconnect();
            pace.rest(RECONNECT);
            return true;
        }
        if (writer.expects(reason)) {
            tally.refused();
        } else {
            tally.failed(reason);
        }
        refusals++;
        // deadlocks and the like come one at a time; more in a row mean that something is wrong
        if (refusals > REFUSALS_IN_A_ROW) {
            throw new IllegalStateException("the server refuses every transaction: " + Faults.describe(reason), reason);
        }
        return true;
    }

    /** Whether the session is still there. */
    private boolean rolledBack() {
        if (connection == null) {
            return false;
        }
        try {
            connection.rollback();
            return true;
        } catch (SQLException gone) {
            return false;
        }
    }

    private void disconnect() {
        try (Connection given = connection) {
            connection = null;
        } catch (SQLException gone) {
            // it is given up in any case
        }
    }

    /** Ends what waits for a server that does not answer. For other threads. */
    void abort() {
        Connection waiting = connection;
        try {
            if (waiting != null) {
                waiting.abort(Runnable::run);
            }
        } catch (SQLException gone) {
            // then it does not wait
        }
    }
}
