package io.tributary.cli.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.embedded.PostgresServer;
import io.tributary.embedded.PostgresVersion;
import java.sql.Connection;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same on each version that a target can have. */
@Tag("versions")
class TypesVersionsIT {

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "V14")
    void every_value_of_every_type_arrives_as_the_text_that_the_source_prints(PostgresVersion version)
            throws Exception {
        try (ExactRig rig = ExactRig.of(version, Map.of());
                TypeTrial trial = TypeTrial.prepare(rig, version)) {
            PostgresServer server = rig.databases().server();
            try (Connection connection = server.connect(TypeTrial.PROBE)) {
                assertThat(trial.catalogue().forgotten(connection)).isEmpty();
            }
            rig.start();
            trial.run();
            trial.assertAll();
        }
    }
}
