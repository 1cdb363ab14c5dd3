package io.tributary.cli.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** An application that changes one row after the other, some hundreds a second. */
final class BenchWriter implements AutoCloseable {
    private static final long PACE_NANOS = 2_000_000;

    private final Connection connection;
    private final int rows;
    private final Thread thread = new Thread(this::write, "tributary-bench-writer");
    private volatile boolean closed;
    private volatile SQLException failure;

    private BenchWriter(Connection connection, int rows) {
        this.connection = connection;
        this.rows = rows;
    }

    static BenchWriter start(BenchMigration migration, int rows) throws SQLException {
        BenchWriter writer = new BenchWriter(migration.tenant().source().connect("tributary bench"), rows);
        writer.thread.start();
        return writer;
    }

    private void write() {
        Random random = new Random(rows);
        String sql = "UPDATE public.account SET balance = balance + 1 WHERE id = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            while (!closed) {
                update.setLong(1, 1L + random.nextInt(rows));
                update.executeUpdate();
                LockSupport.parkNanos(PACE_NANOS);
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    /** @throws SQLException what ended the writing */
    void requireHealth() throws SQLException {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() throws SQLException, InterruptedException {
        closed = true;
        thread.join();
        connection.close();
    }
}
