package io.tributary.connector.text;

import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.spi.SlotCreationResult;
import io.debezium.jdbc.JdbcConfiguration;
import io.tributary.connector.prepare.CompanionSlot;
import io.tributary.connector.stream.SourceStream;
import io.tributary.connector.stream.StreamReceiver;
import io.tributary.contract.table.Identifiers;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Debezium's replication connection, whose slot is created in the company of a {@link CompanionSlot}, and whose stream goes to
 * a {@link StreamReceiver}.
 */
final class CompanionedConnection implements ReplicationConnection {
    private static final String CONNECTION_EXCEPTION = "08000";

    private final ReplicationConnection connection;
    private final JdbcConfiguration source;
    private final String slot;
    private final boolean copies;
    private final PostgresSchema schema;
    private final StreamReceiver receiver;

    /** @param copies whether the run copies rows, and so begins with a new slot */
    CompanionedConnection(
            ReplicationConnection connection,
            JdbcConfiguration source,
            String slot,
            boolean copies,
            PostgresSchema schema,
            StreamReceiver receiver) {
        this.connection = connection;
        this.source = source;
        this.slot = slot;
        this.copies = copies;
        this.schema = schema;
        this.receiver = receiver;
    }

    /**
     * Debezium wants a slot, too, where it could not find out whether there is one. A run that goes on had one a moment ago,
     * and a new one would leave out what the old one still has.
     */
    @Override
    public Optional<SlotCreationResult> createReplicationSlot() throws SQLException {
        if (!copies) {
            throw new SQLException(
                    "the state of replication slot " + slot + " could not be read", CONNECTION_EXCEPTION);
        }
        try (PostgresConnection session = new PostgresConnection(source, "companion")) {
            session.execute("SET application_name = " + Identifiers.literal(slot));
            CompanionSlot companion = CompanionSlot.create(session.connection());
            Optional<SlotCreationResult> created = connection.createReplicationSlot();
            companion.decodeTo(slot);
            return created;
        }
    }

    @Override
    public ReplicationStream startStreaming(WalPositionLocator locator) throws SQLException, InterruptedException {
        return new SourceStream(connection.startStreaming(locator), schema, receiver, copies);
    }

    @Override
    public ReplicationStream startStreaming(Lsn from, WalPositionLocator locator)
            throws SQLException, InterruptedException {
        return new SourceStream(connection.startStreaming(from, locator), schema, receiver, copies);
    }

    @Override
    public void initConnection() throws SQLException, InterruptedException {
        connection.initConnection();
    }

    @Override
    public boolean isConnected() throws SQLException {
        return connection.isConnected();
    }

    @Override
    public void reconnect() throws SQLException {
        connection.reconnect();
    }

    @Override
    public void close() throws Exception {
        connection.close();
    }
}
