package io.tributary.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server may refuse of the shop's without anything being wrong. */
class ExpectedRefusalsTest {

    @ParameterizedTest
    @ValueSource(strings = {"40P01", "40001", "23503"})
    void the_shop_may_get_into_its_own_way(String state) {
        assertThat(new ShopWriter().expects(new SQLException("refused", state))).isTrue();
    }

    /** A key that a sequence gives twice, a tenant that sees no rows, a lost connection, a gate, a right that it lacks. */
    @ParameterizedTest
    @ValueSource(strings = {"23505", "P0002", "08006", "57P01", "25006", "42501"})
    void what_a_move_could_do_to_the_shop_is_a_failure(String state) {
        assertThat(new ShopWriter().expects(new SQLException("refused", state))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"the server said nothing"})
    void an_error_without_a_state_is_a_failure(String message) {
        assertThat(new ShopWriter().expects(new SQLException(message))).isFalse();
    }
}
