package io.tributary.connector.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class StreamWatchTest {
    private final StreamWatch watch = new StreamWatch();

    @Test
    void a_slot_that_nobody_uses_is_no_sign_while_rows_are_copied() {
        answer(false, 5);
        assertThatNoException().isThrownBy(watch::requireStream);
    }

    @Test
    void a_stream_that_the_source_has_ended_without_a_word_is_given_up() {
        watch.streams();
        answer(true, 5);
        answer(false, 2);
        assertThatNoException().isThrownBy(watch::requireStream);
        answer(false, 1);
        assertThatThrownBy(watch::requireStream).hasFieldOrPropertyWithValue("SQLState", "08006");
    }

    @Test
    void a_source_that_cannot_be_reached_again_and_again_is_lost_but_not_one_that_refuses() {
        fail("53300", 15);
        fail("08001", 9);
        answer(false, 1);
        fail("08001", 9);
        assertThatNoException().isThrownBy(watch::requireStream);
        fail("08001", 1);
        assertThatThrownBy(watch::requireStream).hasMessageContaining("cannot be reached: no");
    }

    @Test
    void a_doubt_asks_again_soon_and_goes_with_the_next_good_answer() {
        watch.streams();
        answer(false, 1);
        assertThat(watch.doubts()).isTrue();
        answer(true, 1);
        assertThat(watch.doubts()).isFalse();
        fail("08006", 1);
        assertThat(watch.doubts()).isTrue();
    }

    private void answer(boolean inUse, int times) {
        for (int i = 0; i < times; i++) {
            watch.answered(inUse);
        }
    }

    private void fail(String state, int times) {
        for (int i = 0; i < times; i++) {
            watch.failed(new SQLException("no", state));
        }
    }
}
