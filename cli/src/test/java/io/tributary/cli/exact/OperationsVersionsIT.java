package io.tributary.cli.exact;

import io.tributary.embedded.PostgresVersion;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The operations on the oldest, on the default and on the newest version that can be a target; the profile {@code versions} runs it. */
@Tag("versions")
class OperationsVersionsIT {

    @Nested
    class On15 extends Operations {
        On15() {
            super(PostgresVersion.V15);
        }
    }

    @Nested
    class On17 extends Operations {
        On17() {
            super(PostgresVersion.V17);
        }
    }

    @Nested
    class On18 extends Operations {
        On18() {
            super(PostgresVersion.V18);
        }
    }
}
