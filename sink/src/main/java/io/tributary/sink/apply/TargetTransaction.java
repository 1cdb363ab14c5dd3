package io.tributary.sink.apply;

import io.tributary.contract.control.Progress;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.control.TenantPhase;
import io.tributary.contract.stage.PausedException;
import io.tributary.contract.table.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A transaction of the target in which a tenant's changes are applied. It holds the tenant's progress row from its start to
 * its end; it sees and touches that tenant's rows only; it fires no trigger and checks no foreign key, as both happened at
 * the source. Closing it without a commit undoes it.
 */
final class TargetTransaction implements AutoCloseable {
    private static final String SETTINGS =
            "SELECT set_config('app.tenant_id', ?, true), set_config('session_replication_role', 'replica', true),"
                    + " set_config('application_name', ?, true)";
    private static final String END_STALE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = ? AND datname = current_database() AND pid <> pg_backend_pid()";

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final Connection connection;
    private final ProgressTable table;
    private final Progress before;

    private TargetTransaction(Connection connection, ProgressTable table, Progress before) {
        this.connection = connection;
        this.table = table;
        this.before = before;
    }

    /**
     * Begins one, when whoever holds the progress row has let it go.
     *
     * @param believed the progress as the caller knows it
     * @throws DormantException when the tenant's phase does not let a sink write; nobody changes it before the transaction ends
     * @throws OvertakenException when the progress is another one: a second sink works for the tenant, or did
     */
    static TargetTransaction begin(TargetSessions sessions, ProgressTable table, UUID tenantId, Progress believed)
            throws SQLException, InterruptedException, OvertakenException, DormantException, PausedException {
        Connection connection = sessions.open();
        try {
            configure(connection, tenantId);
            Progress progress = table.lock(connection);
            if (!progress.position().equals(believed.position()) || progress.kafkaOffset() != believed.kafkaOffset()) {
                throw new OvertakenException(
                        "the target is at " + progress.position().asString() + " instead of "
                                + believed.position().asString());
            }
            TenantPhase phase = table.enter(connection);
            if (!phase.applies()) {
                throw new DormantException(
                        "nothing is to be applied in phase " + phase.phase().text());
            }
            return new TargetTransaction(connection, table, progress);
        } catch (SQLException | OvertakenException | DormantException | PausedException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void configure(Connection connection, UUID tenantId) throws SQLException, PausedException {
        try (PreparedStatement settings = connection.prepareStatement(SETTINGS)) {
            settings.setString(1, tenantId.toString());
            settings.setString(2, name(tenantId));
            settings.execute();
        } catch (SQLException e) {
            if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
            String role = Identifiers.quote(connection.getMetaData().getUserName());
            throw new PausedException(
                    "the role that migrates may not set session_replication_role in the target",
                    "as a superuser in the target: GRANT SET ON PARAMETER session_replication_role TO " + role,
                    e);
        }
    }

    /**
     * Ends what another process has open for the tenant. The caller holds the tenant's lease, so that one has lost it: it
     * is frozen or cut off, and would keep the progress row locked.
     */
    static void endStale(Connection connection, UUID tenantId) throws SQLException {
        try (PreparedStatement end = connection.prepareStatement(END_STALE)) {
            end.setString(1, name(tenantId));
            end.execute();
        }
    }

    /** Fits into the 63 bytes that a name may have. */
    private static String name(UUID tenantId) {
        return "tributary sink " + tenantId;
    }

    Connection connection() {
        return connection;
    }

    /** The progress at the transaction's start, with the hold as it is until the transaction ends. */
    Progress before() {
        return before;
    }

    void recordMarker(String id, LogSequenceNumber position) throws SQLException {
        table.recordMarker(connection, id, position);
    }

    /** Commits what was applied, and the progress with it. */
    void commit(Progress after) throws SQLException {
        table.write(connection, after);
        table.exit(connection);
        connection.commit();
    }

    /** Commits that the sink has stopped before a validator's position; nothing was applied. */
    void commitHeld(LogSequenceNumber position) throws SQLException {
        table.held(connection, position);
        table.exit(connection);
        connection.commit();
    }

    /** The pool rolls back what was not committed. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
