package io.tributary.validator.alert;

import io.tributary.contract.plan.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** What a person reads of an alert. */
final class AlertText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private AlertText() {}

    /** The message that is due, for a reader who knows nothing of it yet. */
    static String of(String migration, Tenant tenant, Alert alert) {
        String named = tenant.name().equals(tenant.slug()) ? "" : " (" + tenant.name() + ")";
        String headline = "Tributary, migration " + migration + ", tenant " + tenant.slug() + named + ": "
                + alert.kind().headline(alert.begins());
        if (alert.begins()) {
            return headline + ", since " + time(alert.beganAt()) + ".\n" + "What: " + alert.detail() + "\n"
                    + "What to do: " + alert.remedy();
        }
        Instant ended = alert.endedAt().orElseThrow();
        return headline + ", since " + time(ended) + ". It lasted " + words(Duration.between(alert.beganAt(), ended))
                + ", from " + time(alert.beganAt()) + " on.\n" + "What it was: " + alert.detail();
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    /** {@code 1 d 2 h 3 min}, {@code 4 min 5 s} or {@code 6 s}: no more than anybody wants to know. */
    static String words(Duration duration) {
        List<String> parts = new ArrayList<>();
        add(parts, duration.toDaysPart(), "d");
        add(parts, duration.toHoursPart(), "h");
        add(parts, duration.toMinutesPart(), "min");
        if (duration.toHours() == 0) {
            add(parts, duration.toSecondsPart(), "s");
        }
        return parts.isEmpty() ? "less than a second" : String.join(" ", parts);
    }

    private static void add(List<String> parts, long amount, String unit) {
        if (amount > 0) {
            parts.add(amount + " " + unit);
        }
    }
}
