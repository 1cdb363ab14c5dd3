package io.tributary.connector.text;

import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.spi.SlotCreationResult;
import io.debezium.jdbc.JdbcConfiguration;
import io.tributary.connector.prepare.CompanionSlot;
import io.tributary.contract.table.Identifiers;
import java.sql.SQLException;
import java.util.Optional;

/** Debezium's replication connection, whose slot is created in the company of a {@link CompanionSlot}. */
final class CompanionedConnection implements ReplicationConnection {
    private final ReplicationConnection connection;
    private final JdbcConfiguration source;
    private final String slot;

    CompanionedConnection(ReplicationConnection connection, JdbcConfiguration source, String slot) {
        this.connection = connection;
        this.source = source;
        this.slot = slot;
    }

    @Override
    public Optional<SlotCreationResult> createReplicationSlot() throws SQLException {
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
        return connection.startStreaming(locator);
    }

    @Override
    public ReplicationStream startStreaming(Lsn from, WalPositionLocator locator)
            throws SQLException, InterruptedException {
        return connection.startStreaming(from, locator);
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
