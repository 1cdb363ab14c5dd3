package io.tributary.connector.text;

import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.jdbc.JdbcConnection;
import io.tributary.connector.stream.StreamReceiver;
import io.tributary.connector.stream.StreamReceivers;
import io.tributary.contract.table.Identifiers;
import java.sql.SQLException;
import java.time.Duration;

/** Debezium's task with a replication connection that takes every column's type for {@code text}, and its stream past Debezium. */
public final class TextPostgresConnectorTask extends PostgresConnectorTask {
    private static final Duration STATUS_INTERVAL = Duration.ofSeconds(2);

    @Override
    protected ReplicationConnection buildReplicationConnection(
            PostgresConnection metadata, PostgresSchema schema, PostgresConnectorConfig config) throws SQLException {
        ReplicationConnection connection = ReplicationConnection.builder(config)
                .withSlot(config.slotName())
                .withPublication(config.publicationName())
                .withTableFilter(config.getTableFilters())
                .withPublicationAutocreateMode(PostgresConnectorConfig.AutoCreateMode.DISABLED)
                .withPlugin(config.plugin())
                .dropSlotOnClose(false)
                .createFailOverSlot(false)
                .statusUpdateInterval(STATUS_INTERVAL)
                .withTypeRegistry(new NumberedTypes(metadata))
                .withSchema(schema)
                .jdbcMetadataConnection(metadata)
                .build();
        configureSession((JdbcConnection) connection, config.slotName());
        boolean copies = config.getSnapshotMode() == PostgresConnectorConfig.SnapshotMode.INITIAL;
        StreamReceiver receiver = StreamReceivers.named(config.getConfig().getString(StreamReceivers.SETTING))
                .orElseThrow(() -> new IllegalStateException("nobody takes the stream any more"));
        return new CompanionedConnection(
                connection, config.getJdbcConfig(), config.slotName(), copies, schema, receiver);
    }

    /**
     * Debezium gives its sessions a name of its own, the same for every tenant, and runs initial statements on the other
     * connections only. The slot's name makes the session ours to end; the time zone undoes the driver's, which sends the
     * Java machine's.
     */
    private static void configureSession(JdbcConnection connection, String slot) throws SQLException {
        connection.execute("SET application_name = " + Identifiers.literal(slot), "SET TimeZone = 'UTC'");
    }
}
