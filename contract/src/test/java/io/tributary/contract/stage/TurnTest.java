package io.tributary.contract.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.contract.control.Lease;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TurnTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final Turn turn = new Turn(7, nanos::get);

    @Test
    void a_frozen_process_knows_when_it_wakes_that_its_turn_may_be_anothers() {
        turn.confirm(nanos.get());
        pass(Lease.VALIDITY);
        assertThat(turn.over()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(turn.over()).isTrue();
    }

    @Test
    void a_lease_that_is_confirmed_in_time_keeps_the_turn() {
        for (int i = 0; i < 10; i++) {
            turn.confirm(nanos.get());
            pass(Lease.VALIDITY.dividedBy(2));
            assertThat(turn.over()).isFalse();
        }
    }

    @Test
    void a_turn_that_has_ended_stays_over_and_wakes_who_waits() {
        AtomicLong woken = new AtomicLong();
        turn.onEnd(woken::incrementAndGet);
        turn.end();
        turn.confirm(nanos.get());
        assertThat(turn.over()).isTrue();
        assertThat(woken).hasValue(1);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
