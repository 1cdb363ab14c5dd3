package io.tributary.embedded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PostgresVersionTest {
    @Test
    void a_version_whose_programs_are_missing_says_how_to_have_them() {
        assertThatThrownBy(PostgresVersion.V14::readArchive)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PostgreSQL 14")
                .hasMessageContaining("-Pversions");
    }
}
