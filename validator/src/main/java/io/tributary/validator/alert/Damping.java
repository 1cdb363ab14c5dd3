package io.tributary.validator.alert;

import java.util.EnumMap;
import java.util.Map;

/** Tells conditions that stand from those that come and go, for one tenant. For one thread. */
final class Damping {
    private final Map<AlertKind, Streak> streaks = new EnumMap<>(AlertKind.class);

    /** Takes note of a look; true when the condition has been like this for as many looks in a row as its kind asks for. */
    boolean stands(Observation observation) {
        Streak streak = streaks.merge(
                observation.kind(), new Streak(observation.present(), 1), (last, now) -> last.followedBy(now));
        return streak.length >= observation.kind().looks(observation.present());
    }

    private record Streak(boolean present, int length) {
        Streak followedBy(Streak next) {
            return next.present == present ? new Streak(present, length + 1) : next;
        }
    }
}
