package io.tributary.cli.exact;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Debezium's snapshot, while its source changes. */
@Tag("long")
class ChangesDuringCopyIT extends ChangesDuringCopies {

    @BeforeAll
    static void start() throws Exception {
        createSources("snapshot: debezium");
    }
}
