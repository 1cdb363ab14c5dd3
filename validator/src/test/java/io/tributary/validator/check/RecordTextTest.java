package io.tributary.validator.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RecordTextTest {

    @Test
    void plain_and_quoted_fields_are_read() {
        assertThat(RecordText.fields("7")).containsExactly("7");
        assertThat(RecordText.fields("7,\"a b\"")).containsExactly("7", "a b");
        assertThat(RecordText.fields("\"a,b\",\"say \"\"x\"\"\",\"back\\\\slash\""))
                .containsExactly("a,b", "say \"x\"", "back\\slash");
    }

    @Test
    void null_and_an_empty_text_are_told_apart() {
        assertThat(RecordText.fields("1,")).isEqualTo(Arrays.asList("1", null));
        assertThat(RecordText.fields("\"\",1")).containsExactly("", "1");
        assertThat(RecordText.fields(",,")).isEqualTo(Arrays.asList(null, null, null));
    }
}
