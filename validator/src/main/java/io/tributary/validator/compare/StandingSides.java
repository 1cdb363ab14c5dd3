package io.tributary.validator.compare;

import io.tributary.contract.control.Progress;
import io.tributary.contract.table.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.postgresql.PGConnection;

/**
 * Both sides of a tenant while nobody writes to either: every session sees the same rows, so no snapshot has to be shared.
 * Queries that run before that see what is there by then.
 */
final class StandingSides implements Snapshots, AutoCloseable {
    private final Connection source;
    private final Connection target;
    private final SnapshotReaders sourceReaders;
    private final SnapshotReaders targetReaders;
    private final long copy;
    private Progress progress;
    private long skipped;

    private StandingSides(
            Connection source,
            Connection target,
            SnapshotReaders sourceReaders,
            SnapshotReaders targetReaders,
            long copy) {
        this.source = source;
        this.target = target;
        this.sourceReaders = sourceReaders;
        this.targetReaders = targetReaders;
        this.copy = copy;
    }

    /** @param copy the id of the copy that the target's rows began with */
    static StandingSides open(Sessions sessions, ComparisonLimits limits, long copy) throws SQLException {
        SnapshotReaders sourceReaders = SnapshotReaders.open("source", limits, sessions::source);
        try {
            SnapshotReaders targetReaders = SnapshotReaders.open("target", limits, sessions::target);
            try {
                sourceReaders.seeLatest();
                targetReaders.seeLatest();
                return open(sessions, sourceReaders, targetReaders, copy);
            } catch (SQLException e) {
                targetReaders.close();
                throw e;
            }
        } catch (SQLException e) {
            sourceReaders.close();
            throw e;
        }
    }

    private static StandingSides open(
            Sessions sessions, SnapshotReaders sourceReaders, SnapshotReaders targetReaders, long copy)
            throws SQLException {
        Connection source = inTransactions(sessions.source());
        try {
            Connection target = inTransactions(sessions.target());
            return new StandingSides(source, target, sourceReaders, targetReaders, copy);
        } catch (SQLException e) {
            source.close();
            throw e;
        }
    }

    private static Connection inTransactions(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET idle_in_transaction_session_timeout = 0; SET jit = off");
            session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            session.setReadOnly(true);
            session.setAutoCommit(false);
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    /** From now on both sides' own sessions see what is there now, and keep no lock of what they read before. */
    void renew() throws SQLException {
        source.rollback();
        target.rollback();
    }

    /** @param skipped how many refused changes the following side lacks */
    void stand(Progress now, long skipped) {
        this.progress = now;
        this.skipped = skipped;
    }

    @Override
    public Connection source() {
        return source;
    }

    @Override
    public Connection target() {
        return target;
    }

    @Override
    public SnapshotReaders sourceReaders() {
        return sourceReaders;
    }

    @Override
    public SnapshotReaders targetReaders() {
        return targetReaders;
    }

    @Override
    public Set<TableName> replacedTables() {
        return Set.of();
    }

    @Override
    public Set<TableName> replacedInTarget() {
        return Set.of();
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public long copy() {
        return copy;
    }

    @Override
    public long skippedChanges() {
        return skipped;
    }

    @Override
    public long heldMillis() {
        return 0;
    }

    @Override
    public void close() throws SQLException {
        try (source;
                target;
                SnapshotReaders ofTarget = targetReaders;
                SnapshotReaders ofSource = sourceReaders) {
            for (Connection session : new Connection[] {source, target}) {
                session.unwrap(PGConnection.class).cancelQuery();
            }
        }
    }
}
