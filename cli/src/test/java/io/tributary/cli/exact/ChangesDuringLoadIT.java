package io.tributary.cli.exact;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Copies around Kafka, by one session so that the order of tables is known, while their source changes. */
@Tag("long")
class ChangesDuringLoadIT extends ChangesDuringCopies {

    @BeforeAll
    static void start() throws Exception {
        createSources("load: { parallelism: 1 }");
    }
}
