package io.tributary.validator.cutover;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A step that was done, for the evidence.
 *
 * @param name what was done
 * @param startedAt when, by the clock of whoever did it, as ISO 8601 writes it
 * @param millis how long it took
 * @param detail what came of it; null for nothing to tell
 */
public record StepRecord(
        String name,
        String startedAt,
        long millis,
        @JsonInclude(JsonInclude.Include.NON_NULL) Object detail) {}
