package io.tributary.validator.compare;

import io.tributary.contract.control.Progress;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** A tenant's rows in the target, and how far they have come, at one instant. */
final class TargetSnapshot implements AutoCloseable {
    private final Connection session;
    private final ProgressTable progress;

    private TargetSnapshot(Connection session, ProgressTable progress) {
        this.session = session;
        this.progress = progress;
    }

    /** Opens the session with the tenant's rows visible, so that {@link #take} costs no connecting. */
    static TargetSnapshot open(Plan plan, Tenant tenant, UUID tenantId) throws SQLException {
        Connection session = plan.target().database().connect("tributary validator");
        try (PreparedStatement setting = session.prepareStatement("SELECT set_config('app.tenant_id', ?, false)")) {
            setting.setString(1, tenantId.toString());
            setting.execute();
            session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            session.setReadOnly(true);
            return new TargetSnapshot(session, new ProgressTable(plan, tenant));
        } catch (SQLException e) {
            session.close();
            throw e;
        }
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

    /** The session that sees the snapshot, in a transaction. */
    Connection session() {
        return session;
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
