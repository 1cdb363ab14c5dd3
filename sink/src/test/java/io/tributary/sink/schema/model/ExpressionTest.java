package io.tributary.sink.schema.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpressionTest {

    @Test
    void what_a_dump_and_restore_rewrites_is_the_same() {
        assertThat(new Expression(
                        "((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))"))
                .isEqualTo(
                        new Expression(
                                "((status)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))"));
    }

    @Test
    void other_groupings_values_and_types_are_not_the_same() {
        assertThat(new Expression("(a - (b - c))")).isNotEqualTo(new Expression("((a - b) - c)"));
        assertThat(new Expression("(a > 0)")).isNotEqualTo(new Expression("(a > 1)"));
        assertThat(new Expression("(a)::character varying(3)"))
                .isNotEqualTo(new Expression("(a)::character varying(4)"));
        assertThat(new Expression("f(x)")).isNotEqualTo(new Expression("fx"));
    }
}
