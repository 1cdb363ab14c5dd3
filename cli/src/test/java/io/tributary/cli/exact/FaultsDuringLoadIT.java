package io.tributary.cli.exact;

import org.junit.jupiter.api.Tag;

/** The same while rows are copied around Kafka. */
@Tag("long")
class FaultsDuringLoadIT extends FaultsDuringCopyIT {

    @Override
    String planLine() {
        return "snapshot: copy";
    }

    @Override
    String query() {
        return "COPY (SELECT %item%";
    }
}
