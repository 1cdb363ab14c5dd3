package io.tributary.connector.load;

import io.tributary.connector.prepare.CompanionSlot;
import io.tributary.connector.prepare.Slot;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.ReplicationSlotInfo;

/**
 * A source's rows as they were exactly where the tenant's slot begins: the slot is created, and the snapshot that PostgreSQL
 * exports with it is held by a session of its own for as long as rows are read. It has every transaction whose commit
 * record lies before the slot's beginning, by the log's order, and no other. See "Exported Snapshots" in the chapter
 * "Logical Decoding" of PostgreSQL's manual.
 */
final class SourceSnapshot {
    /** A server that says nothing at all for so long is lost; a row never takes so long. */
    private static final Duration SILENCE = Duration.ofMinutes(5);
    /** A reader whom row-level security would blind gets an error instead of fewer rows. */
    private static final String SETTINGS = "SET row_security = off; SET statement_timeout = 0;"
            + " SET idle_in_transaction_session_timeout = 0; SET idle_session_timeout = 0";

    private final Tenant tenant;
    private final String slot;
    private final OpenSessions sessions;
    private final Connection holder;
    private final LogSequenceNumber position;
    private final Instant at;
    private final String name;

    private SourceSnapshot(
            Tenant tenant,
            String slot,
            OpenSessions sessions,
            Connection holder,
            LogSequenceNumber position,
            Instant at)
            throws SQLException {
        this.tenant = tenant;
        this.slot = slot;
        this.sessions = sessions;
        this.holder = holder;
        this.position = position;
        this.at = at;
        this.name = text(holder, "SELECT pg_export_snapshot()");
    }

    /**
     * Creates the slot, which may take as long as the longest transaction that writes there now, and takes its snapshot.
     *
     * @param slot its name, also that of the sessions that create it and that read rows: those of a load that was cut off,
     *     which the server may not know yet, are ended
     */
    static SourceSnapshot take(Tenant tenant, String slot, OpenSessions sessions) throws SQLException {
        try (Connection session = tenant.source().connect("tributary connector")) {
            new Slot(session, slot).endOwnSessions();
        }
        try (Connection replication = sessions.add(tenant.source().connectReplication(slot));
                Connection session = sessions.add(tenant.source().connect(slot))) {
            CompanionSlot companion = CompanionSlot.create(session);
            ReplicationSlotInfo created = replication
                    .unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .createReplicationSlot()
                    .logical()
                    .withSlotName(slot)
                    .withOutputPlugin("pgoutput")
                    .make();
            Connection holder = sessions.add(connect(tenant, slot));
            see(holder, created.getSnapshotName());
            Instant at = instant(session);
            companion.decodeTo(slot);
            return new SourceSnapshot(tenant, slot, sessions, holder, created.getConsistentPoint(), at);
        }
    }

    private static Connection connect(Tenant tenant, String slot) throws SQLException {
        Connection session = tenant.source().connect(slot);
        try (Statement settings = session.createStatement()) {
            settings.execute(SETTINGS);
            session.setNetworkTimeout(Runnable::run, Math.toIntExact(SILENCE.toMillis()));
            session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            session.setReadOnly(true);
            session.setAutoCommit(false);
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    private static void see(Connection session, String snapshot) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET TRANSACTION SNAPSHOT " + Identifiers.literal(snapshot));
        }
    }

    private static Instant instant(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    private static String text(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Where the slot begins. */
    LogSequenceNumber position() {
        return position;
    }

    /** When that was, by the source's clock. */
    Instant at() {
        return at;
    }

    /** The session that holds the snapshot, and sees it. */
    Connection holder() {
        return holder;
    }

    /**
     * Lets whoever wants to truncate one of these tables, or to change it, wait until all rows have been read. Others wait
     * for what is being read only.
     */
    void lock(List<Table> tables) throws SQLException {
        for (Table table : tables) {
            try (Statement statement = holder.createStatement()) {
                statement.execute("LOCK TABLE " + table.ownRows() + " IN ACCESS SHARE MODE");
            }
        }
    }

    /** Another session; {@link #begin} lets it see the snapshot. */
    Connection reader() throws SQLException {
        return sessions.add(connect(tenant, slot));
    }

    /**
     * Begins a transaction that sees the snapshot. A transaction for each part: whoever wants to change a table waits until
     * a part of it has been read, and not until everything has.
     */
    void begin(Connection reader) throws SQLException {
        see(reader, name);
    }

    /**
     * Whether a relation that the reader's transaction has read has the rows that it had where the snapshot stands: one that
     * was truncated or rewritten since is empty to the reader.
     */
    boolean hasRows(Connection reader, long oid) throws SQLException {
        String sql = "SELECT coalesce((SELECT relfilenode = pg_relation_filenode(oid) FROM pg_class WHERE oid = " + oid
                + "), false)";
        return text(reader, sql).equals("t");
    }
}
