package io.tributary.sink.schema.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NamesTest {

    @Test
    void a_derived_name_fits_into_63_bytes_and_keeps_its_suffix() {
        String name = Names.derived("ü".repeat(31), "_tenant_id_fkey");
        assertThat(name).isEqualTo("ü".repeat(24) + "_tenant_id_fkey");
        assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSize(63);
    }
}
