package io.tributary.validator.compare;

import io.tributary.contract.stage.Pace;
import java.time.Duration;

/**
 * What holds for one comparison.
 *
 * @param request what is asked for
 * @param limits how much it may ask of the databases
 * @param pace keeps to the limit of rows in a second
 */
record Terms(ValidationRequest request, ComparisonLimits limits, Pace pace) {
    private static final Duration NO_LIMIT = Duration.ofDays(10_000);

    static Terms of(ValidationRequest request, ComparisonLimits limits) {
        return new Terms(request, limits, new Pace(limits.rowsPerSecond()));
    }

    /** The same, but however long it takes. */
    Terms inOneSnapshot() {
        return new Terms(
                request,
                new ComparisonLimits(
                        limits.parallelism(),
                        limits.rangeRows(),
                        limits.rowsPerSecond(),
                        limits.statementTimeout(),
                        NO_LIMIT),
                pace);
    }
}
