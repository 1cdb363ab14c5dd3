package io.tributary.validator.compare;

import io.tributary.contract.control.Progress;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.control.RefusalTable;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.validator.increment.ChangedRows;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.replication.LogSequenceNumber;

/** A comparison for which all is open. For one thread and one use. */
public final class FencedComparison implements AutoCloseable {
    private final Way way;
    private final StandingSides sides;
    private final ChangedComparison comparison;
    private final ChangedRows changed;
    private final long otherOffset;
    private final Clock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread comparing = new Thread(task, "tributary-fenced-comparison");
        comparing.setDaemon(true);
        return comparing;
    });

    /** @param otherOffset where the topic of the other direction ends, along which nothing flows until the switch */
    FencedComparison(
            Way way,
            StandingSides sides,
            ChangedComparison comparison,
            ChangedRows changed,
            long otherOffset,
            Clock clock) {
        this.way = way;
        this.sides = sides;
        this.comparison = comparison;
        this.changed = changed;
        this.otherOffset = otherOffset;
        this.clock = clock;
    }

    /**
     * Reads what has changed meanwhile. May be called again until the fence stands, so that less is left to read then.
     *
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     * @throws IOException when a schema cannot be had now
     * @throws PausedException when a record is not one of ours
     */
    public void catchUp() throws IOException, PausedException, InterruptedException {
        changed.readToEnd();
    }

    /**
     * Compares what has changed, and keeps the result as evidence. Nobody may write the tenant's rows on either side from
     * before this is called until it returns, and everything up to the position has been applied.
     *
     * @param position that of a marker that was written behind the fence and has passed every stage, in the log of the side
     *     that served
     * @param limit how long it may take; then whoever asked lets applications write again
     * @return what was found; of shared tables, what another tenant's stream has brought is told from what differs, which
     *     may take long where any seem to differ
     * @throws PausedException when it took too long, or it turned out that changed rows are not enough to tell
     * @throws SQLException when a query failed, or not everything up to the position has been applied; nothing is known then
     * @throws IOException when a schema cannot be had now
     */
    public Validation verify(LogSequenceNumber position, Duration limit)
            throws SQLException, IOException, PausedException, InterruptedException {
        Future<Validation> comparing = thread.submit(() -> verify(position));
        try {
            return comparing.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            comparing.cancel(true);
            throw new PausedException(
                    "the rows of tenant '" + tenant().slug() + "' that have changed could not be compared within "
                            + limit.toMillis() + " ms",
                    "tributary validate --tenant " + tenant().slug() + " --changed, then try again",
                    e);
        } catch (InterruptedException e) {
            comparing.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(ExecutionException failed)
            throws SQLException, IOException, PausedException, InterruptedException {
        Throwable cause = failed.getCause();
        if (cause instanceof SQLException sql) {
            throw sql;
        }
        if (cause instanceof IOException io) {
            throw io;
        }
        if (cause instanceof PausedException pause) {
            throw pause;
        }
        if (cause instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }

    private Validation verify(LogSequenceNumber position)
            throws SQLException, IOException, PausedException, InterruptedException {
        Instant startedAt = clock.instant();
        sides.renew();
        stand(position);
        changed.readTo(position);
        if (changed.everything()) {
            throw new PausedException(
                    "the topic of changes does not tell any more which rows of tenant '" + tenant().slug()
                            + "' changed",
                    "tributary validate --tenant " + tenant().slug() + ", then try again");
        }
        List<TableValidation> tables = comparison.compare(sides, changed.tables());
        if (way.direction() == Direction.FORWARD) {
            tables = new SharedTables(
                            way.plan(),
                            tenant(),
                            comparison.rules(),
                            comparison.terms().request().named())
                    .settle(comparison.layout().sources(), tables);
        }
        Validation validation = validation(startedAt, position, tables);
        way.control().with(session -> {
            new Evidence(way.plan())
                    .keep(session, validation, comparison.layout().basis(sides.copy()));
            return null;
        });
        return validation;
    }

    private Tenant tenant() {
        return way.tenant();
    }

    /** Makes sure of what this rests on, as far as it can be seen. */
    private void stand(LogSequenceNumber position) throws SQLException, PausedException {
        Plan pipeline = way.pipeline();
        boolean forward = way.direction() == Direction.FORWARD;
        Connection follower = forward ? sides.target() : sides.source();
        Progress progress = new ProgressTable(pipeline, way.pipelineTenant())
                .read(follower)
                .orElseThrow(() -> new SQLException("the control schema does not know the tenant any more"));
        if (progress.position().compareTo(position) < 0) {
            throw new SQLException("only what was committed up to "
                    + progress.position().asString() + " has been applied, and not all up to " + position.asString());
        }
        if (forward && progress.snapshotId() != sides.copy()) {
            throw new PausedException(
                    "tenant '" + tenant().slug() + "' was copied anew meanwhile",
                    "tributary validate --tenant " + tenant().slug() + ", then try again");
        }
        sides.stand(progress, new RefusalTable(pipeline, way.pipelineTenant()).skipped(follower));
    }

    private Validation validation(Instant startedAt, LogSequenceNumber position, List<TableValidation> tables) {
        boolean forward = way.direction() == Direction.FORWARD;
        return new Validation(
                tenant().slug(),
                Scope.FENCED,
                position.asString(),
                new Positions(position.asString(), position.asString()),
                sides.progress().kafkaOffset(),
                Validation.served(way.direction()),
                forward ? changed.offset() : otherOffset,
                forward ? otherOffset : changed.offset(),
                tables.stream().allMatch(TableValidation::equal),
                tables.stream().mapToLong(TableValidation::sourceRows).sum(),
                tables,
                null,
                sides.skippedChanges(),
                sides.heldMillis(),
                Duration.between(startedAt, clock.instant()).toMillis(),
                startedAt,
                comparison.terms().request().requestedBy());
    }

    /** Ends the sessions, and what is under way in them. */
    @Override
    public void close() throws SQLException {
        thread.shutdownNow();
        try (way) {
            sides.close();
        } finally {
            closeTopic();
        }
    }

    /** The topic's consumer is one thread's at a time. */
    private void closeTopic() {
        try {
            if (thread.awaitTermination(10, TimeUnit.SECONDS)) {
                changed.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
