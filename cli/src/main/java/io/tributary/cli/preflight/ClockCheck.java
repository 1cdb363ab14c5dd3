package io.tributary.cli.preflight;

import io.tributary.contract.check.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether the servers' clocks agree with this machine's. Lag in seconds rests on them, nothing else does. */
final class ClockCheck {
    static final String NAME = "clock-skew";
    private static final Duration TOLERATED = Duration.ofSeconds(1);

    private ClockCheck() {}

    static List<Finding> check(Survey survey) {
        List<Finding> findings = new ArrayList<>();
        finding("the target's clock", survey.target().clock(), Optional.empty()).ifPresent(findings::add);
        survey.sources()
                .forEach((tenant, facts) -> finding("the source's clock", facts.clock(), Optional.of(tenant.slug()))
                        .ifPresent(findings::add));
        if (!findings.isEmpty()) {
            return findings;
        }
        return List.of(Finding.pass(
                NAME, Optional.empty(), "all servers' clocks are within " + seconds(TOLERATED) + " of this machine's"));
    }

    /** What the reading cannot rule out is not held against the clock. */
    static Optional<Finding> finding(String whose, ClockReading clock, Optional<String> tenant) {
        Duration certain = clock.ahead().abs().minus(clock.uncertainty());
        if (certain.compareTo(TOLERATED) <= 0) {
            return Optional.empty();
        }
        return Optional.of(Finding.warning(
                NAME,
                tenant,
                whose + " is " + seconds(clock.ahead().abs()) + (clock.ahead().isNegative() ? " behind" : " ahead of")
                        + " this machine's: lag in seconds will be wrong by that much, lag in bytes will not",
                "on the machine whose clock is wrong: sudo timedatectl set-ntp true"));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
