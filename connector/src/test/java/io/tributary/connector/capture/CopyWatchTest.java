package io.tributary.connector.capture;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CopyWatchTest {
    private long now = Long.MAX_VALUE - 5;
    private final CopyWatch watch = new CopyWatch(() -> now);

    @Test
    void a_copy_is_given_up_when_both_sides_have_waited_for_each_other_all_the_time() {
        for (int i = 0; i <= 6; i++) {
            assertThatNoException().isThrownBy(() -> watch.answered(false));
            pass(10);
        }
        assertThatThrownBy(() -> watch.answered(false)).hasFieldOrPropertyWithValue("SQLState", "08006");
    }

    @Test
    void a_source_that_works_or_waits_for_a_lock_is_waited_for() throws Exception {
        watch.answered(false);
        pass(59);
        watch.answered(true);
        pass(300);
        assertThatNoException().isThrownBy(() -> watch.answered(false));
        pass(59);
        assertThatNoException().isThrownBy(() -> watch.answered(false));
    }

    @Test
    void a_source_may_wait_for_a_copy_that_publishes_what_it_has() throws Exception {
        watch.answered(false);
        watch.received();
        pass(300);
        watch.answered(false);
        pass(300);
        assertThatNoException().isThrownBy(() -> watch.answered(false));
        watch.published();
        assertThatNoException().isThrownBy(() -> watch.answered(false));
    }

    private void pass(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }
}
