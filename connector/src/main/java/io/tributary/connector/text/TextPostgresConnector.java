package io.tributary.connector.text;

import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnector;
import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;

/** Debezium's connector, whose stream delivers every value as the text that PostgreSQL itself sent. */
public final class TextPostgresConnector extends PostgresConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return TextPostgresConnectorTask.class;
    }

    /**
     * Asks the source nothing. Debezium would make a setting's error of whatever a server answers, without its SQLSTATE, so
     * that one that starts again could not be told from one that refuses. A session of the task finds the same.
     */
    @Override
    protected void validateConnection(Map<String, ConfigValue> values, Configuration settings) {}
}
