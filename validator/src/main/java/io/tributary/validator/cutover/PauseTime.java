package io.tributary.validator.cutover;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/** For how long a move stopped a tenant's writes. */
public final class PauseTime {

    private PauseTime() {}

    /**
     * From the first step that stops writes to the end of the last that lets them go on; null when writes were not stopped, or
     * are still.
     *
     * @param evidence as the journal keeps it
     */
    public static Long millis(JsonNode evidence) {
        Instant from = null;
        Instant until = null;
        for (JsonNode step : evidence.path("steps")) {
            Instant started = Instant.parse(step.path("startedAt").asText());
            String name = step.path("name").asText();
            if (from == null && name.equals("pause")) {
                from = started;
            } else if (from != null && name.equals("route")) {
                until = started.plusMillis(step.path("millis").asLong());
            }
        }
        return from == null || until == null
                ? null
                : Long.valueOf(Duration.between(from, until).toMillis());
    }
}
