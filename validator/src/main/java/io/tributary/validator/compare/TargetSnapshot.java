package io.tributary.validator.compare;

import io.tributary.contract.control.Progress;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;

/** A tenant's rows in the target, and how far they have come, at one instant. */
final class TargetSnapshot implements AutoCloseable {
    private final Plan plan;
    private final Connection session;
    private final SnapshotReaders readers;
    private final ProgressTable progress;
    private TableFiles files = new TableFiles(Map.of());

    private TargetSnapshot(Plan plan, Connection session, SnapshotReaders readers, ProgressTable progress) {
        this.plan = plan;
        this.session = session;
        this.readers = readers;
        this.progress = progress;
    }

    /**
     * Opens all sessions, so that {@link #take} costs no connecting.
     *
     * @param opening opens one that sees all of the tenant's rows
     */
    static TargetSnapshot open(Plan plan, Tenant tenant, ComparisonLimits limits, SnapshotReaders.Opening opening)
            throws SQLException {
        SnapshotReaders readers = SnapshotReaders.open("target", limits, opening);
        try {
            Connection session = opening.open();
            try {
                session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                session.setReadOnly(true);
                return new TargetSnapshot(plan, session, readers, new ProgressTable(plan, tenant));
            } catch (SQLException e) {
                session.close();
                throw e;
            }
        } catch (SQLException e) {
            readers.close();
            throw e;
        }
    }

    /** Notes what {@link #replaced} compares with. Before {@link #take}, so that it does not have to wait for this. */
    void prepare() throws SQLException {
        files = TableFiles.read(session);
    }

    /** Takes the snapshot into {@link #session}; the progress is that of its rows. */
    Progress take() throws SQLException {
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = 0");
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
        }
        return progress.read(session)
                .orElseThrow(() -> new SQLException("the control schema does not know the tenant any more"));
    }

    /** Lets {@link #readers} see the snapshot. */
    void share() throws SQLException {
        readers.see(SourceSnapshot.exported(session));
    }

    /** The session that sees the snapshot, in a transaction. */
    Connection session() {
        return session;
    }

    /** Sessions that see the snapshot one query at a time. */
    SnapshotReaders readers() {
        return readers;
    }

    /** The tables that cannot be read in the snapshot any more, or could not while they were. */
    Set<TableName> replaced() throws SQLException {
        try (Connection now = plan.target().database().connect(Sessions.APPLICATION)) {
            return files.replacedBy(TableFiles.read(now));
        }
    }

    @Override
    public void close() throws SQLException {
        try (session) {
            readers.close();
        }
    }
}
