package io.tributary.connector.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;

class TextPostgresConnectorTest {
    private static final Map<String, String> SETTINGS = Map.of(
            "topic.prefix", "source",
            "slot.name", "slot",
            "publication.name", "publication",
            "database.hostname", "127.0.0.1",
            "database.port", "1",
            "database.dbname", "database",
            "database.user", "user",
            "database.password", "password",
            "plugin.name", "pgoutput");

    @Test
    void a_server_that_cannot_be_reached_is_no_fault_of_the_settings() {
        List<ConfigValue> values =
                new TextPostgresConnector().validate(SETTINGS).configValues();
        assertThat(values).isNotEmpty().allSatisfy(value -> assertThat(value.errorMessages())
                .as(value.name())
                .isEmpty());
    }
}
