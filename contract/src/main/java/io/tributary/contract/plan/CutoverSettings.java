package io.tributary.contract.plan;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How tenants are switched over and back.
 *
 * @param maxLag the lag above which a cutover is refused
 * @param pauseLimit the longest that a cutover or a rollback may stop a tenant's writes; then it is called off
 * @param verifiedWithin how long ago all rows must have been compared at most
 * @param pgbouncer the PgBouncer that is paused, re-pointed and resumed; empty where applications look at the phase
 * @param hooks shell commands to run, by where
 * @param hookLimit how long each may take
 * @param samples queries that must not be slower on the target than on the source by more than {@code slowdown}
 * @param slowdown the factor
 * @param triggers when to advise a rollback
 */
public record CutoverSettings(
        Duration maxLag,
        Duration pauseLimit,
        Duration verifiedWithin,
        Optional<PgBouncerSettings> pgbouncer,
        Map<HookPoint, String> hooks,
        Duration hookLimit,
        List<SampleQuery> samples,
        double slowdown,
        TriggerSettings triggers) {
    /** What a plan without the section means. */
    public static final CutoverSettings DEFAULT = new CutoverSettings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofHours(24),
            Optional.empty(),
            Map.of(),
            Duration.ofSeconds(30),
            List.of(),
            2,
            TriggerSettings.DEFAULT);

    public CutoverSettings {
        Map<HookPoint, String> ordered = new EnumMap<>(HookPoint.class);
        ordered.putAll(hooks);
        hooks = Collections.unmodifiableMap(ordered);
        samples = List.copyOf(samples);
    }
}
