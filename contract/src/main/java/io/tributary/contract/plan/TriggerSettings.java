package io.tributary.contract.plan;

import java.time.Duration;
import java.util.Optional;

/**
 * When to advise against a cutover, or for a rollback. Each is checked by the running validator.
 *
 * @param differences the share of compared rows that differ, from 0 to 1
 * @param lag how long a change may wait
 * @param lagFor for how long it must have been so
 * @param report a command that prints, or an http(s) URL that answers with, what the application says of itself as JSON:
 *     {@code {"errors": 0.02, "latency": 1.4}}, the share of requests that fail, and their latency as a multiple of what is usual
 * @param errors the share of failed requests above which a rollback is advised
 * @param latency the multiple of the usual latency above which a rollback is advised
 * @param rollback whether a rollback is not only advised but begun
 */
public record TriggerSettings(
        double differences,
        Duration lag,
        Duration lagFor,
        Optional<String> report,
        double errors,
        double latency,
        boolean rollback) {
    /** What a plan without the section means. */
    public static final TriggerSettings DEFAULT =
            new TriggerSettings(0.01, Duration.ofSeconds(60), Duration.ofMinutes(15), Optional.empty(), 0.01, 2, false);
}
