package io.tributary.cli.exact;

import org.junit.jupiter.api.Tag;

import io.tributary.embedded.PostgresVersion;

/** The operations on the version of PostgreSQL that comes with the build. */
@Tag("long")
class OperationsIT extends Operations {
    OperationsIT() {
        super(PostgresVersion.DEFAULT);
    }
}
