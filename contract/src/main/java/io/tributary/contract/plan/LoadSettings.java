package io.tributary.contract.plan;

import java.time.Duration;
import java.util.Optional;

/**
 * How rows are copied around Kafka. The limits are those of one process, for all its tenants together.
 *
 * @param parallelism how many sessions copy at a time, at least 1
 * @param bytesPerSecond how many bytes a second are copied at most; 0 for no limit
 * @param rowsPerSecond how many rows a second are copied at most; 0 for no limit
 * @param maxLag how far other tenants may fall behind, more than they were, before copying waits for them
 * @param role a role of the target with BYPASSRLS that the migrating role may become, which writes faster; empty without one
 */
public record LoadSettings(
        int parallelism, long bytesPerSecond, long rowsPerSecond, Duration maxLag, Optional<String> role) {
    /** What a plan without the section means. */
    public static final LoadSettings DEFAULT = new LoadSettings(4, 0, 0, Duration.ofMinutes(1), Optional.empty());
}
