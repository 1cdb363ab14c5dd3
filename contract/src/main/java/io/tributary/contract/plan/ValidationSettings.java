package io.tributary.contract.plan;

import java.time.Duration;

/**
 * How a running validator compares.
 *
 * @param interval how often; what changed since the last time is compared
 * @param fullEvery how often everything is compared instead
 * @param parallelism how many ranges of a tenant's rows are compared at a time, at least 1
 * @param rowsPerSecond how many rows a second are read of each side at most; 0 for no limit
 */
public record ValidationSettings(Duration interval, Duration fullEvery, int parallelism, long rowsPerSecond) {
    /** What a plan without the section means. */
    public static final ValidationSettings DEFAULT =
            new ValidationSettings(Duration.ofMinutes(5), Duration.ofHours(24), 2, 0);
}
