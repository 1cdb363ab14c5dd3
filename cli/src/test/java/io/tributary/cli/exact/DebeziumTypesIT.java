package io.tributary.cli.exact;

import io.tributary.embedded.PostgresVersion;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every type that a table can have, copied by Debezium's snapshot. */
@Tag("long")
class DebeziumTypesIT {

    @Test
    void every_value_of_every_type_arrives_as_the_text_that_the_source_prints() throws Exception {
        try (ExactRig rig = ExactRig.of(Map.of()).planLines("snapshot: debezium");
                TypeTrial trial = TypeTrial.prepare(rig, PostgresVersion.DEFAULT)) {
            rig.start();
            trial.run();
            trial.assertAll();
        }
    }
}
