package io.tributary.contract.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarksTest {
    private final Marks<String> marks = new Marks<>();

    @Test
    void nothing_is_reached_before_there_is_a_mark() {
        assertThat(marks.reached(10)).isEmpty();
    }

    @Test
    void a_mark_is_reached_when_all_its_records_have_arrived() {
        marks.set(3, "a");
        assertThat(marks.reached(2)).isEmpty();
        assertThat(marks.reached(3)).contains("a");
        assertThat(marks.reached(3)).contains("a");
    }

    @Test
    void of_marks_that_wait_the_first_is_not_lost_for_those_that_come_after_it() {
        marks.set(3, "a");
        marks.set(5, "b");
        marks.set(7, "c");
        assertThat(marks.reached(4)).contains("a");
        assertThat(marks.reached(6)).contains("a");
        assertThat(marks.reached(7)).contains("c");
    }

    @Test
    void a_mark_never_stands_for_one_that_has_not_been_reached() {
        marks.set(3, "a");
        marks.set(9, "b");
        assertThat(marks.reached(8)).contains("a");
        marks.set(12, "c");
        assertThat(marks.reached(8)).contains("a");
        assertThat(marks.reached(11)).contains("b");
        assertThat(marks.reached(12)).contains("c");
    }
}
