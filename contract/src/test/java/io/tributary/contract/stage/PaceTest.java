package io.tributary.contract.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final List<Duration> pauses = new ArrayList<>();
    private long now = Long.MAX_VALUE - 1_000;

    @Test
    void threads_that_read_at_the_same_time_wait_for_each_others_rows_too() throws Exception {
        Pace pace = pace(1_000);
        pace.spend(500);
        pace.spend(1_000);
        assertThat(pauses).containsExactly(Duration.ofMillis(500), Duration.ofMillis(1_500));
    }

    @Test
    void time_that_nobody_read_in_is_not_made_up_for() throws Exception {
        Pace pace = pace(1_000);
        now += Duration.ofMinutes(1).toNanos();
        pace.spend(2_000);
        now += Duration.ofMillis(1_200).toNanos();
        pace.spend(100);
        assertThat(pauses).containsExactly(Duration.ofSeconds(2), Duration.ofMillis(900));
    }

    @Test
    void without_a_limit_nobody_waits() throws Exception {
        pace(0).spend(Long.MAX_VALUE);
        assertThat(pauses).isEmpty();
    }

    @Test
    void whoever_waits_by_itself_is_told_for_how_long() {
        Pace pace = pace(1_000);
        assertThat(pace.reserve(500)).isEqualTo(Duration.ofMillis(500).toNanos());
        assertThat(pace.reserve(500)).isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(pace(0).reserve(Long.MAX_VALUE)).isZero();
    }

    private Pace pace(long rowsPerSecond) {
        return new Pace(rowsPerSecond, () -> now, nanos -> pauses.add(Duration.ofNanos(nanos)));
    }
}
