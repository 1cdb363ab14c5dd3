package io.tributary.validator.testing;

import io.tributary.contract.control.Progress;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;

/** A sink of a source that nobody writes to: it has applied everything, and keeps to holds. */
public final class TestingIdleSink implements AutoCloseable {
    private final ProgressTable table;
    private final Connection target;
    private final Thread thread = new Thread(this::keepToHolds, "testing-idle-sink");
    private volatile boolean closed;

    private TestingIdleSink(Plan plan, Tenant tenant) throws SQLException {
        this.table = new ProgressTable(plan, tenant);
        this.target = plan.target().database().connect("testing idle sink");
    }

    public static TestingIdleSink start(Plan plan, Tenant tenant) throws SQLException {
        TestingIdleSink sink = new TestingIdleSink(plan, tenant);
        sink.apply(LogSequenceNumber.valueOf(1));
        sink.thread.start();
        return sink;
    }

    private void apply(LogSequenceNumber position) throws SQLException {
        Progress progress = new Progress(
                position,
                1,
                1,
                Optional.of(Instant.EPOCH),
                Optional.empty(),
                1,
                1,
                1,
                1,
                Optional.empty(),
                Optional.empty());
        table.write(target, progress);
    }

    private void keepToHolds() {
        try {
            while (!closed) {
                Progress progress = table.read(target).orElseThrow();
                if (progress.holdAt().isPresent() && progress.heldAt().isEmpty()) {
                    LogSequenceNumber hold = progress.holdAt().get();
                    apply(LogSequenceNumber.valueOf(hold.asLong() - 1));
                    table.held(target, hold);
                }
                TimeUnit.MILLISECONDS.sleep(2);
            }
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws Exception {
        closed = true;
        thread.join();
        target.close();
    }
}
