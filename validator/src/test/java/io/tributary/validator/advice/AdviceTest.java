package io.tributary.validator.advice;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.plan.TriggerSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class AdviceTest {
    private static final TriggerSettings TRIGGERS = TriggerSettings.DEFAULT;
    private static final Advice.Readings NOTHING =
            new Advice.Readings(OptionalDouble.empty(), Optional.empty(), Optional.empty());

    @Test
    void what_is_not_known_is_no_reason() {
        assertThat(Advice.of(TRIGGERS, NOTHING).given()).isFalse();
        assertThat(Advice.of(TRIGGERS, report(OptionalDouble.empty(), OptionalDouble.empty()))
                        .given())
                .isFalse();
    }

    @Test
    void a_share_of_differences_above_the_allowed_one_is_a_reason() {
        assertThat(Advice.of(TRIGGERS, differing(0.01)).given()).isFalse();
        assertThat(Advice.of(TRIGGERS, differing(0.0101)).reasons())
                .containsExactly("1.01 % of the compared rows differ where the plan allows 1.00 %");
    }

    @Test
    void a_lag_is_a_reason_once_it_has_lasted() {
        assertThat(Advice.of(TRIGGERS, late(Duration.ofSeconds(899))).given()).isFalse();
        assertThat(Advice.of(TRIGGERS, late(Duration.ofSeconds(900))).reasons())
                .containsExactly("changes have come back to the source more than 60 s late for 900 s");
    }

    @Test
    void errors_and_latency_are_reasons_of_their_own() {
        assertThat(Advice.of(TRIGGERS, report(OptionalDouble.of(0.01), OptionalDouble.of(2)))
                        .given())
                .isFalse();
        assertThat(Advice.of(TRIGGERS, report(OptionalDouble.of(0.02), OptionalDouble.of(2.5)))
                        .reasons())
                .hasSize(2);
    }

    private static Advice.Readings differing(double share) {
        return new Advice.Readings(OptionalDouble.of(share), Optional.empty(), Optional.empty());
    }

    private static Advice.Readings late(Duration late) {
        return new Advice.Readings(OptionalDouble.empty(), Optional.of(late), Optional.empty());
    }

    private static Advice.Readings report(OptionalDouble errors, OptionalDouble latency) {
        return new Advice.Readings(
                OptionalDouble.empty(), Optional.empty(), Optional.of(new ApplicationReport(errors, latency)));
    }
}
