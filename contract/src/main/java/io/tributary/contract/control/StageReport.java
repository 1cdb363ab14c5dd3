package io.tributary.contract.control;

import java.time.Instant;
import java.util.Optional;

/**
 * What a stage last said of itself for a tenant.
 *
 * @param stage which stage
 * @param state what it is doing; a process that was killed leaves its last state behind
 * @param alive whether a process has the stage now
 * @param reason why it is retrying or paused
 * @param remedy what to do about it
 * @param changedAt since when, by the target's clock
 */
public record StageReport(
        StageName stage,
        StageState state,
        boolean alive,
        Optional<String> reason,
        Optional<String> remedy,
        Instant changedAt) {}
