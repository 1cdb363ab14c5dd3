package io.tributary.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RecordTextTest {
    @Test
    void values_are_read_as_postgresql_writes_them() {
        assertThat(RecordText.parse("7")).containsExactly("7");
        assertThat(RecordText.parse("7,a")).containsExactly("7", "a");
        assertThat(RecordText.parse("\"a, b\",\"\"")).containsExactly("a, b", "");
        assertThat(RecordText.parse("\"say \"\"no\"\"\",\"back\\\\slash\""))
                .containsExactly("say \"no\"", "back\\slash");
        assertThat(RecordText.parse("\"\"\"\"")).containsExactly("\"");
    }

    @Test
    void a_value_that_is_missing_and_a_quote_that_is_not_closed_are_told() {
        assertThatThrownBy(() -> RecordText.parse("7,")).hasMessageContaining("missing");
        assertThatThrownBy(() -> RecordText.parse("")).hasMessageContaining("missing");
        assertThatThrownBy(() -> RecordText.parse("\"7")).hasMessageContaining("not closed");
    }
}
