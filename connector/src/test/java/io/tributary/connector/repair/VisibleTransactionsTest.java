package io.tributary.connector.repair;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTransactionsTest {
    @Test
    void what_had_ended_is_seen_and_what_had_not_or_came_later_is_not() {
        VisibleTransactions visible = VisibleTransactions.parse("700:710:703,705");
        assertThat(visible.sees(699)).isTrue();
        assertThat(visible.sees(700)).isTrue();
        assertThat(visible.sees(703)).isFalse();
        assertThat(visible.sees(704)).isTrue();
        assertThat(visible.sees(705)).isFalse();
        assertThat(visible.sees(709)).isTrue();
        assertThat(visible.sees(710)).isFalse();
        assertThat(visible.sees(900)).isFalse();
    }

    @Test
    void a_snapshot_may_see_all_that_have_an_id() {
        VisibleTransactions visible = VisibleTransactions.parse("700:700:");
        assertThat(visible.sees(699)).isTrue();
        assertThat(visible.sees(700)).isFalse();
    }

    @Test
    void ids_go_round_after_four_billions() {
        // 2^32 is the id 0, which the log never has, of the second round; 3 is the first
        VisibleTransactions visible = VisibleTransactions.parse("4294967290:4294967305:4294967294,4294967301");
        assertThat(visible.sees(4294967289L)).isTrue();
        assertThat(visible.sees(4294967294L)).isFalse();
        assertThat(visible.sees(4294967295L)).isTrue();
        assertThat(visible.sees(3)).isTrue();
        assertThat(visible.sees(5)).isFalse();
        assertThat(visible.sees(8)).isTrue();
        assertThat(visible.sees(9)).isFalse();
    }
}
