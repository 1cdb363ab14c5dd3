package io.tributary.contract.control;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A tenant's phase in the control schema of a plan, on whatever connection and transaction the caller has.
 *
 * <p>Whoever changes a phase to or from {@link Phase#MULTI_TENANT}, or sets where a stream goes on, holds the tenant's
 * progress row ({@link ProgressTable#lock}) in the same transaction from before on: {@link #rest} and {@link #resume} take it
 * themselves. So a sink's transaction lies before the change or behind it.
 */
public final class PhaseTable {
    private static final String KEY = " WHERE migration = ? AND slug = ?";

    private final String migration;
    private final String slug;
    private final ProgressTable progress;

    public PhaseTable(Plan plan, Tenant tenant) {
        this.migration = plan.migration();
        this.slug = tenant.slug();
        this.progress = new ProgressTable(plan, tenant);
    }

    /** The phase; empty when the control schema does not know the tenant. */
    public Optional<TenantPhase> read(Connection connection) throws SQLException {
        String sql = "SELECT phase, resume_position FROM tributary.tenant" + KEY;
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, migration);
            query.setString(2, slug);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(phase(row)) : Optional.empty();
            }
        }
    }

    static TenantPhase phase(ResultSet row) throws SQLException {
        return new TenantPhase(
                Phase.of(row.getString("phase")),
                Optional.ofNullable(row.getString("resume_position")).map(LogSequenceNumber::valueOf));
    }

    /** Sets the phase alone, between others than {@link Phase#MULTI_TENANT}. */
    public void set(Connection connection, Phase phase) throws SQLException {
        update(connection, "phase = ?", phase.text());
    }

    /** Lays the pipeline to rest from this transaction's commit on: nothing is applied any more. */
    public void rest(Connection connection) throws SQLException {
        progress.lock(connection);
        update(connection, "phase = ?, resume_position = NULL", Phase.MULTI_TENANT.text());
    }

    /**
     * Lets the pipeline go on with what its origin commits behind a position; what was committed before it is never applied.
     * To do it again with the same position is harmless, also when the stream has come further.
     *
     * @param phase {@link Phase#REPLICATION}, or {@link Phase#SINGLE_TENANT} for a rehearsal of a way back
     * @param position where the origin's log was when nothing was written there that is to be applied
     */
    public void resume(Connection connection, Phase phase, LogSequenceNumber position) throws SQLException {
        progress.lock(connection);
        update(connection, "phase = ?, resume_position = ?::pg_lsn", phase.text(), position.asString());
    }

    /** The slot is where the stream is to go on: from here on things are applied. For the connector. */
    void resumed(Connection connection, Optional<LogSequenceNumber> slot) throws SQLException {
        // a server that crashed and forgot it would find a slot that has gone on without it
        execute(connection, "SET LOCAL synchronous_commit = on");
        progress.lock(connection);
        if (slot.isPresent()) {
            progress.moveTo(connection, slot.get());
        }
        update(connection, "resume_position = NULL");
    }

    /** The slot of a way back is there. For the connector. */
    void begun(Connection connection, LogSequenceNumber slot) throws SQLException {
        progress.lock(connection);
        progress.moveTo(connection, slot);
        update(connection, "snapshot_position = ?::pg_lsn", slot.asString());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void update(Connection connection, String assignments, String... values) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE tributary.tenant SET " + assignments + KEY)) {
            for (int i = 0; i < values.length; i++) {
                update.setString(i + 1, values[i]);
            }
            update.setString(values.length + 1, migration);
            update.setString(values.length + 2, slug);
            if (update.executeUpdate() != 1) {
                throw new SQLException("the control schema has no tenant '" + slug + "'");
            }
        }
    }
}
