package io.tributary.validator.compare;

import io.tributary.contract.plan.ValidationSettings;
import java.time.Duration;

/**
 * How much a comparison may ask of the databases.
 *
 * @param parallelism how many queries run on each side at a time, at least 1
 * @param rangeRows how many rows one query reads, about, at least 1
 * @param rowsPerSecond how many rows are read in a second, those of both sides together; 0 for no limit
 * @param statementTimeout how long the query of a range may take; one that has to read a whole table, since its keys have no
 *     order that both sides share, takes as long as it takes
 * @param snapshotLimit how long rows are read in the same snapshots, which keep both databases from removing old row versions;
 *     then new ones are taken. What is under way then is finished in the old ones.
 */
public record ComparisonLimits(
        int parallelism, int rangeRows, long rowsPerSecond, Duration statementTimeout, Duration snapshotLimit) {
    /** What holds where nobody asks for anything else. */
    public static final ComparisonLimits DEFAULT =
            new ComparisonLimits(2, 50_000, 0, Duration.ofMinutes(10), Duration.ofMinutes(5));

    /** What a plan says, and for the rest what holds without a plan. */
    public static ComparisonLimits of(ValidationSettings settings) {
        return new ComparisonLimits(
                settings.parallelism(),
                DEFAULT.rangeRows,
                2 * settings.rowsPerSecond(),
                DEFAULT.statementTimeout,
                DEFAULT.snapshotLimit);
    }

    public ComparisonLimits {
        if (parallelism < 1 || rangeRows < 1 || rowsPerSecond < 0) {
            throw new IllegalArgumentException("a comparison needs at least one query of one row at a time");
        }
    }
}
