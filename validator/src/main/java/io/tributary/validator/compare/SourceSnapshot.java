package io.tributary.validator.compare;

import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.ReplicationSlotInfo;

/**
 * A source's rows at an exactly known position. A temporary logical slot is made; where it begins is the position, and the
 * snapshot that PostgreSQL exports with it has every transaction whose commit record lies before, by the log's order, and no
 * other. See "Exported Snapshots" in the chapter "Logical Decoding" of PostgreSQL's manual.
 */
final class SourceSnapshot implements AutoCloseable {
    private static final String OLDEST_TRANSACTION = Sql.resource("oldest_transaction.sql");
    private static final String NO_SLOT = "53400";
    private static final String NO_SENDER = "53300";
    /** A new slot waits for every transaction that is writing, and the sink waits for the slot. */
    private static final String SLOT_WAIT_MILLIS = "2000";

    private final Tenant tenant;
    private final Connection replication;
    private final Connection session;
    private final SnapshotReaders readers;
    private LogSequenceNumber position = LogSequenceNumber.INVALID_LSN;
    private TableFiles files = new TableFiles(Map.of());

    private SourceSnapshot(Tenant tenant, Connection replication, Connection session, SnapshotReaders readers) {
        this.tenant = tenant;
        this.replication = replication;
        this.session = session;
        this.readers = readers;
    }

    /**
     * Opens all sessions, so that {@link #take} costs no connecting.
     *
     * @param opening opens one that sees all of the tenant's rows
     */
    static SourceSnapshot open(Tenant tenant, ComparisonLimits limits, SnapshotReaders.Opening opening)
            throws SQLException, PausedException {
        SnapshotReaders readers = SnapshotReaders.open("source", limits, opening);
        try {
            Connection session = opening.open();
            try {
                return new SourceSnapshot(
                        tenant,
                        tenant.source().connectReplication(Sessions.APPLICATION, "lock_timeout=" + SLOT_WAIT_MILLIS),
                        session,
                        readers);
            } catch (SQLException e) {
                session.close();
                throw e;
            }
        } catch (SQLException e) {
            readers.close();
            throw explain(tenant, e);
        }
    }

    /**
     * Takes the snapshot, which {@link #session} and {@link #readers} see from then on.
     *
     * @return the position: what ends before or at it is in the snapshot, what ends behind it is not
     * @throws PausedException when the source has no room for a slot
     * @throws SQLException with the state 55P03 when a transaction of the source went on writing for too long; then this
     *     may be tried again
     */
    LogSequenceNumber take() throws SQLException, PausedException {
        ReplicationSlotInfo slot = createSlot();
        session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        session.setReadOnly(true);
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            statement.execute("SET TRANSACTION SNAPSHOT '" + slot.getSnapshotName() + "'");
            statement.execute("SET LOCAL statement_timeout = 0");
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
        }
        readers.see(exported(session));
        // not before: while the slot waits for transactions, a table may be truncated that the snapshot shows all the
        // same
        files = TableFiles.read(session);
        position = slot.getConsistentPoint();
        return position;
    }

    /** The name by which other sessions can take the snapshot of a session, for as long as its transaction lasts. */
    static String exported(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
            row.next();
            return row.getString(1);
        }
    }

    private ReplicationSlotInfo createSlot() throws SQLException, PausedException {
        try {
            return replication
                    .unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .createReplicationSlot()
                    .logical()
                    .withSlotName(slotName())
                    .withOutputPlugin("pgoutput")
                    .withTemporaryOption()
                    .make();
        } catch (SQLException e) {
            throw explain(tenant, e);
        }
    }

    private static String slotName() {
        return "tributary_validation_" + UUID.randomUUID().toString().replace("-", "");
    }

    private static SQLException explain(Tenant tenant, SQLException failure) throws PausedException {
        String state = String.valueOf(failure.getSQLState());
        String setting = state.equals(NO_SLOT) ? "max_replication_slots" : "max_wal_senders";
        if (state.equals(NO_SLOT) || (state.equals(NO_SENDER) && aboutSenders(failure))) {
            throw new PausedException(
                    "the source of tenant '" + tenant.slug() + "' has no room for a temporary replication slot, which a"
                            + " validation needs: " + failure.getMessage(),
                    "raise " + setting + " on the source by one and restart it, or drop a slot that is no longer used",
                    failure);
        }
        return failure;
    }

    private static boolean aboutSenders(SQLException failure) {
        return failure.getMessage().toLowerCase(Locale.ROOT).contains("max_wal_senders");
    }

    /** The session that sees the snapshot, in a transaction. */
    Connection session() {
        return session;
    }

    /** Sessions that see the snapshot one query at a time. */
    SnapshotReaders readers() {
        return readers;
    }

    /** Writes a marker behind the position, so that something flows there, and gives the slot back. */
    void announce() throws SQLException {
        Markers.emit(replication);
        replication.close();
    }

    /** The tables that cannot be read in the snapshot any more, or could not while they were. */
    Set<TableName> replaced() throws SQLException {
        try (Connection now = tenant.source().connect(Sessions.APPLICATION)) {
            return files.replacedBy(TableFiles.read(now));
        }
    }

    /** The transaction that a new slot waits for the longest, as far as the role may know. */
    static String oldestTransaction(Tenant tenant) throws SQLException {
        try (Connection connection = tenant.source().connect(Sessions.APPLICATION);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OLDEST_TRANSACTION)) {
            return row.next() ? row.getString(1) : "a transaction that has ended meanwhile";
        }
    }

    @Override
    public void close() throws SQLException {
        try (session;
                replication) {
            readers.close();
        }
    }
}
