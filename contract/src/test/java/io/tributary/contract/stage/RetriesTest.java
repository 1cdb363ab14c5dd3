package io.tributary.contract.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetriesTest {
    private final Retries retries = new Retries();

    @Test
    void the_first_failure_needs_nobody() {
        assertThat(retries.lasting()).isFalse();
        assertThat(retries.another("refused")).isEqualTo("none needed; it is tried again by itself");
        assertThat(retries.lasting()).isTrue();
    }

    @Test
    void one_message_that_comes_again_and_again_is_counted_and_in_the_end_calls_for_a_person() {
        for (int i = 1; i < 14; i++) {
            retries.another("disk full");
        }
        assertThat(retries.another("disk full")).startsWith("none needed").contains("14 times");
        assertThat(retries.another("disk full")).startsWith("it is tried").contains("15 times", "a person");
    }

    @Test
    void another_message_or_a_success_begins_the_count_anew() {
        retries.another("refused");
        assertThat(retries.another("refused")).contains("2 times");
        assertThat(retries.another("reset")).doesNotContain("times");
        retries.forget();
        assertThat(retries.lasting()).isFalse();
        assertThat(retries.another("reset")).doesNotContain("times");
    }
}
