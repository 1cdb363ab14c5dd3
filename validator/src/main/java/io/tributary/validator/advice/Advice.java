package io.tributary.validator.advice;

import io.tributary.contract.plan.TriggerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Whether a tenant that the target serves had better go back to its source. What is not known says neither.
 *
 * @param reasons the triggers that were pulled, with names and numbers; empty where none was
 */
public record Advice(List<String> reasons) {
    private static final double PERCENT = 100;

    /**
     * What is known of a tenant.
     *
     * @param differing the share of compared rows that differ, at least; empty before a validation
     * @param late for how long changes have waited for longer than the plan's lag allows; empty where they do not
     * @param report what the application says of itself
     */
    public record Readings(OptionalDouble differing, Optional<Duration> late, Optional<ApplicationReport> report) {}

    /** What the triggers make of it. */
    public static Advice of(TriggerSettings triggers, Readings readings) {
        List<String> reasons = new ArrayList<>();
        if (readings.differing().orElse(0) > triggers.differences()) {
            reasons.add(text(
                    "%.2f %% of the compared rows differ where the plan allows %.2f %%",
                    readings.differing().getAsDouble() * PERCENT, triggers.differences() * PERCENT));
        }
        readings.late()
                .filter(late -> late.compareTo(triggers.lagFor()) >= 0)
                .ifPresent(late -> reasons.add("changes have come back to the source more than "
                        + triggers.lag().toSeconds() + " s late for " + late.toSeconds() + " s"));
        readings.report().ifPresent(report -> {
            if (report.errors().orElse(0) > triggers.errors()) {
                reasons.add(text(
                        "%.2f %% of the application's requests fail where the plan allows %.2f %%",
                        report.errors().getAsDouble() * PERCENT, triggers.errors() * PERCENT));
            }
            if (report.latency().orElse(0) > triggers.latency()) {
                reasons.add(text(
                        "the application takes %.1f times as long as usual where the plan allows %.1f times",
                        report.latency().getAsDouble(), triggers.latency()));
            }
        });
        return new Advice(List.copyOf(reasons));
    }

    /** Whether to go back. */
    public boolean given() {
        return !reasons.isEmpty();
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
