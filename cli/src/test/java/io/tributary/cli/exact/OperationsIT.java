package io.tributary.cli.exact;

import io.tributary.embedded.PostgresVersion;

/** The operations on the version of PostgreSQL that comes with the build. */
class OperationsIT extends Operations {
    OperationsIT() {
        super(PostgresVersion.DEFAULT);
    }
}
