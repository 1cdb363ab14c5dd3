package io.tributary.cli.exact;

import io.tributary.embedded.PostgresVersion;
import org.junit.jupiter.api.Tag;

/** The operations on the version of PostgreSQL that comes with the build. */
@Tag("exact")
class OperationsIT extends Operations {
    OperationsIT() {
        super(PostgresVersion.DEFAULT);
    }
}
