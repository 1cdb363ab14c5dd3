package io.tributary.connector.repair;

import io.tributary.connector.prepare.Slot;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.wire.Marker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.replication.ReplicationSlotInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source's rows at a border between two transactions of its log. A temporary logical slot is made; the snapshot that
 * PostgreSQL exports with it has every transaction whose commit record lies before the slot's beginning, by the log's order,
 * and no other. See "Exported Snapshots" in the chapter "Logical Decoding" of PostgreSQL's manual. So in the stream all
 * transactions that it sees come before all that it does not see.
 */
public final class RepairSnapshot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RepairSnapshot.class);
    private static final String APPLICATION = "tributary repair";
    private static final String OLDEST_WRITER = resource("oldest_writer.sql");
    private static final String NO_SLOT = "53400";
    private static final String NO_SENDER = "53300";
    /** A new slot waits for every transaction that is writing, and the tenant's stream waits for the slot. */
    private static final String SLOT_WAIT_MILLIS = "2000";
    /** Less than the server's deadlock_timeout, so that no transaction of the application is ended for ours. */
    private static final String LOCK_WAIT_MILLIS = "500";

    /** Many transactions that write, none of them for long, are each waited for. */
    private static final int SLOT_LIMIT_MILLIS = 10_000;

    private final Connection session;
    private final VisibleTransactions visible;

    private RepairSnapshot(Connection session, VisibleTransactions visible) {
        this.session = session;
        this.visible = visible;
    }

    /**
     * Takes a snapshot behind all that the source has committed so far, and writes a message behind it, so that the stream
     * comes there even if nobody else writes.
     *
     * @param only the tenant whose rows are read, where the source's tables have those of several
     * @throws PausedException when the source has no room for a slot
     * @throws SQLException with the state 55P03 when a transaction of the source went on writing for too long; then this
     *     may be tried again
     */
    public static RepairSnapshot take(Tenant tenant, Optional<UUID> only) throws SQLException, PausedException {
        try (Connection replication = connectReplication(tenant)) {
            ReplicationSlotInfo slot = createSlot(replication);
            RepairSnapshot snapshot = open(tenant, slot.getSnapshotName(), only);
            try {
                Slot.emit(replication, Marker.REPAIR, slot.getConsistentPoint().asString());
                return snapshot;
            } catch (SQLException e) {
                snapshot.close();
                throw e;
            }
        } catch (SQLException e) {
            throw explain(tenant, e);
        }
    }

    private static Connection connectReplication(Tenant tenant) throws SQLException {
        Connection replication = tenant.source().connectReplication(APPLICATION, "lock_timeout=" + SLOT_WAIT_MILLIS);
        replication.setNetworkTimeout(Runnable::run, SLOT_LIMIT_MILLIS);
        return replication;
    }

    private static ReplicationSlotInfo createSlot(Connection replication) throws SQLException {
        return replication
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .createReplicationSlot()
                .logical()
                .withSlotName("tributary_repair_" + UUID.randomUUID().toString().replace("-", ""))
                .withOutputPlugin("pgoutput")
                .withTemporaryOption()
                .make();
    }

    private static RepairSnapshot open(Tenant tenant, String name, Optional<UUID> only) throws SQLException {
        Connection session = connect(tenant);
        try (Statement statement = session.createStatement()) {
            session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            session.setReadOnly(true);
            session.setAutoCommit(false);
            statement.execute("SET TRANSACTION SNAPSHOT '" + name + "'");
            // Row-level security that hides rows from this role becomes an error instead of missing rows.
            statement.execute(
                    only.map(id -> "SET LOCAL app.tenant_id = '" + id + "'").orElse("SET LOCAL row_security = off"));
            statement.execute("SET LOCAL statement_timeout = 0");
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
            try (ResultSet row = statement.executeQuery("SELECT pg_current_snapshot()")) {
                row.next();
                return new RepairSnapshot(session, VisibleTransactions.parse(row.getString(1)));
            }
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    /** A session with a source that waits for no lock for long: the tenant's stream waits for it. */
    public static Connection connect(Tenant tenant) throws SQLException {
        Connection session = tenant.source().connect(APPLICATION);
        try (Statement statement = session.createStatement()) {
            statement.execute("SET lock_timeout = " + LOCK_WAIT_MILLIS);
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    private static SQLException explain(Tenant tenant, SQLException failure) throws PausedException {
        String state = String.valueOf(failure.getSQLState());
        String setting = state.equals(NO_SLOT) ? "max_replication_slots" : "max_wal_senders";
        if (state.equals(NO_SLOT) || (state.equals(NO_SENDER) && aboutSenders(failure))) {
            throw new PausedException(
                    "the source of tenant '" + tenant.slug() + "' has no room for a temporary replication slot, which a"
                            + " repair needs: " + failure.getMessage(),
                    "raise " + setting + " on the source by one and restart it, or drop a slot that is no longer used",
                    failure);
        }
        return failure;
    }

    private static boolean aboutSenders(SQLException failure) {
        return failure.getMessage().toLowerCase(Locale.ROOT).contains("max_wal_senders");
    }

    /**
     * Whether a transaction of the stream lies before the snapshot's position.
     *
     * @param transaction its id, of 32 bits; the transaction has been committed
     */
    public boolean sees(long transaction) {
        return visible.sees(transaction);
    }

    /** The session that sees the snapshot, in a transaction that reads only. */
    public Connection session() {
        return session;
    }

    /** What a slot waits for the longest on a source, as far as the role may know. */
    public static String oldestWriter(Tenant tenant) throws SQLException {
        try (Connection connection = connect(tenant);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OLDEST_WRITER)) {
            return row.next() ? row.getString(1) : "a transaction that has ended meanwhile";
        }
    }

    /** Ends the session while another thread reads on it, whose query fails then. */
    public void abort() {
        try {
            session.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("a repair's session does not end", e);
        }
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }

    private static String resource(String name) {
        try (InputStream stream = RepairSnapshot.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
