package io.tributary.connector.text;

import io.debezium.connector.postgresql.PostgresConnector;
import org.apache.kafka.connect.connector.Task;

/** Debezium's connector, whose stream delivers every value as the text that PostgreSQL itself sent. */
public final class TextPostgresConnector extends PostgresConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return TextPostgresConnectorTask.class;
    }
}
