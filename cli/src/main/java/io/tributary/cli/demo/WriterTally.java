package io.tributary.cli.demo;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What the writers of one tenant have done so far. Safe for use by many threads. */
final class WriterTally {
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong rolledBack = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong waited = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong longest = new AtomicLong();
    private final AtomicReference<String> failure = new AtomicReference<>();

    /** A transaction has ended as it was meant to. */
    void ended(Writer.Outcome outcome) {
        (outcome == Writer.Outcome.COMMIT ? committed : rolledBack).incrementAndGet();
    }

    /** The server has refused a transaction, as it may. */
    void refused() {
        refused.incrementAndGet();
    }

    /** A transaction has to be tried again, since its tenant is being moved. */
    void waited() {
        waited.incrementAndGet();
    }

    /** A transaction has failed, as none should. */
    void failed(SQLException reason) {
        failed.incrementAndGet();
        failure.compareAndSet(null, reason.getSQLState() + " " + reason.getMessage());
    }

    /** A transaction took so long, from its first attempt to its end. */
    void took(long nanos) {
        longest.accumulateAndGet(nanos, Math::max);
    }

    long committed() {
        return committed.get();
    }

    long rolledBack() {
        return rolledBack.get();
    }

    long refusals() {
        return refused.get();
    }

    long waits() {
        return waited.get();
    }

    long failures() {
        return failed.get();
    }

    /** What the first transaction was told that failed. */
    Optional<String> firstFailure() {
        return Optional.ofNullable(failure.get());
    }

    /** The longest time that a transaction took which has ended since this was asked last, in nanoseconds; 0 without one. */
    long takeLongest() {
        return longest.getAndSet(0);
    }
}
