package io.tributary.sink.schema.design;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sink.schema.model.Expression;
import org.junit.jupiter.api.Test;

class MentionsTest {

    @Test
    void a_column_is_found_by_its_name_alone() {
        assertThat(dependsOn("(id > 0)", "id")).isTrue();
        assertThat(dependsOn("(paid > 0)", "id")).isFalse();
        assertThat(dependsOn("((\"Id\")::text = 'x'::text)", "Id")).isTrue();
        assertThat(dependsOn("((\"Id\")::text = 'x'::text)", "id")).isFalse();
        assertThat(dependsOn("(\"say \"\"hi\"\"\" < 3)", "say \"hi\"")).isTrue();
        assertThat(dependsOn("(\"straße_id\" < 3)", "straße_id")).isTrue();
    }

    @Test
    void constants_types_and_functions_are_no_columns() {
        assertThat(dependsOn("(note = 'id'::text)", "id")).isFalse();
        assertThat(dependsOn("(note = 'it''s id'::text)", "id")).isFalse();
        assertThat(dependsOn("(note = E'\\\\id\\'id'::text)", "id")).isFalse();
        assertThat(dependsOn("((note)::date > 'x'::date)", "date")).isFalse();
        assertThat(dependsOn("(lower(note) = 'x'::text)", "lower")).isFalse();
        assertThat(dependsOn("(number > 1e5)", "e5")).isFalse();
    }

    @Test
    void being_null_does_not_change_with_the_value() {
        assertThat(dependsOn("((a_id IS NULL) OR (b_id IS NOT NULL))", "a_id")).isFalse();
        assertThat(dependsOn("((a_id IS NULL) OR (b_id IS NOT NULL))", "b_id")).isFalse();
        assertThat(dependsOn("((a_id IS NULL) OR (a_id > 3))", "a_id")).isTrue();
        assertThat(dependsOn("(num_nonnulls(a_id, b_id) = 1)", "b_id")).isFalse();
        assertThat(dependsOn("(num_nonnulls((a_id + 1), b_id) = 1)", "a_id")).isTrue();
    }

    @Test
    void a_whole_row_is_all_of_its_columns() {
        assertThat(dependsOn("(a.* IS NOT NULL)", "id")).isTrue();
    }

    private static boolean dependsOn(String sql, String column) {
        return Mentions.values(new Expression(sql), column);
    }
}
