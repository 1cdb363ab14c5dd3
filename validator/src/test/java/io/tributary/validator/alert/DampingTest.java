package io.tributary.validator.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DampingTest {
    private final Damping damping = new Damping();

    @Test
    void lag_counts_when_it_was_seen_twice_in_a_row_and_is_over_likewise() {
        assertThat(lag(true)).isFalse();
        assertThat(lag(false)).isFalse();
        assertThat(lag(true)).isFalse();
        assertThat(lag(true)).isTrue();
        assertThat(lag(false)).isFalse();
        assertThat(lag(true)).isFalse();
        assertThat(lag(false)).isFalse();
        assertThat(lag(false)).isTrue();
    }

    @Test
    void kinds_do_not_count_for_each_other() {
        assertThat(lag(true)).isFalse();
        assertThat(damping.stands(new Observation(AlertKind.RETAINED_WAL, true, "", "")))
                .isFalse();
        assertThat(damping.stands(new Observation(AlertKind.PAUSED, true, "", "")))
                .isTrue();
    }

    @Test
    void pauses_between_tries_grow_to_minutes_and_differ() {
        for (int attempts = 0; attempts < 40; attempts++) {
            assertThat(Delivery.pause(attempts)).isBetween(Duration.ofMillis(500), Duration.ofMinutes(5));
        }
        assertThat(Delivery.pause(0)).isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(Delivery.pause(30)).isGreaterThanOrEqualTo(Duration.ofMillis(150_000));
    }

    private boolean lag(boolean present) {
        return damping.stands(new Observation(AlertKind.LAG, present, "", ""));
    }
}
