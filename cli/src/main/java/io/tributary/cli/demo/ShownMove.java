package io.tributary.cli.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.cutover.Move;
import io.tributary.validator.cutover.MoveKind;
import io.tributary.validator.cutover.MoveOutcome;
import io.tributary.validator.cutover.MoveState;
import io.tributary.validator.cutover.PauseTime;
import io.tributary.validator.cutover.StepRecord;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A cutover or a rollback as a demo shows it. Its fields are those of its JSON.
 *
 * @param slug the tenant
 * @param kind {@code cutover} or {@code rollback}
 * @param state how it ended: {@code done}, {@code undone}, or {@code refused} where it was not begun
 * @param pauseMillis for how long the tenant's writes stood still; null where they never did
 * @param parts what they waited for, each in milliseconds, in order
 * @param longestWaitMillis the longest that a transaction of the tenant's application took meanwhile
 * @param failure why it was not done; null where it was
 */
public record ShownMove(
        String slug,
        String kind,
        String state,
        Long pauseMillis,
        Map<String, Long> parts,
        long longestWaitMillis,
        @JsonInclude(JsonInclude.Include.NON_NULL) String failure) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REFUSED = "refused";

    public ShownMove {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }

    /**
     * @param steps what was done, in order
     * @param longestNanos the longest that a transaction took meanwhile
     */
    static ShownMove of(Tenant tenant, MoveKind kind, MoveOutcome outcome, List<StepRecord> steps, long longestNanos) {
        long longest = TimeUnit.NANOSECONDS.toMillis(longestNanos);
        if (outcome.move().isEmpty()) {
            String why = outcome.refusals().stream()
                    .map(refusal -> refusal.found() + "; remedy: " + refusal.remedy())
                    .collect(Collectors.joining("; "));
            return new ShownMove(tenant.slug(), kind.text(), REFUSED, null, Map.of(), longest, why);
        }
        Move move = outcome.move().get();
        return new ShownMove(
                tenant.slug(),
                kind.text(),
                move.state().text(),
                PauseTime.millis(evidence(move)),
                parts(steps),
                longest,
                move.failure().orElse(null));
    }

    private static JsonNode evidence(Move move) {
        try {
            return JSON.readTree(move.evidence());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal's evidence is JSON", e);
        }
    }

    /** The steps from that which stops writes to the last that lets them go on, as {@link PauseTime} measures. */
    static Map<String, Long> parts(List<StepRecord> steps) {
        Map<String, Long> parts = new LinkedHashMap<>();
        Map<String, Long> last = Map.of();
        for (StepRecord step : steps) {
            if (step.name().equals("pause") || !parts.isEmpty()) {
                parts.merge(step.name(), step.millis(), Long::sum);
            }
            if (step.name().equals("route")) {
                last = new LinkedHashMap<>(parts);
            }
        }
        return last;
    }

    /** Whether the other side serves the tenant since. */
    boolean done() {
        return state.equals(MoveState.DONE.text());
    }

    /** What writes waited for, for people; what took no time is left out. */
    String partsText() {
        return parts.entrySet().stream()
                .filter(part -> part.getValue() > 0)
                .map(part -> part.getKey() + " " + part.getValue())
                .collect(Collectors.joining(", "));
    }

    /** The move as a sentence. */
    String sentence() {
        if (!done()) {
            return slug + ": its " + kind + " was " + (state.equals(REFUSED) ? REFUSED : "called off and " + state)
                    + ": " + failure;
        }
        String served = kind.equals(MoveKind.CUTOVER.text()) ? "the target" : "its source again";
        return slug + " is served by " + served + "; writes stood still " + pauseMillis + " ms: " + partsText();
    }
}
