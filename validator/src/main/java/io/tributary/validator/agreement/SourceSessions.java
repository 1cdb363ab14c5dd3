package io.tributary.validator.agreement;

import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A session on each source. */
final class SourceSessions implements AutoCloseable {
    private final Plan plan;
    private final Map<Tenant, TenantIdentity> identities;
    private final List<SourceSession> sessions = new ArrayList<>();

    SourceSessions(Plan plan, Map<Tenant, TenantIdentity> identities) {
        this.plan = plan;
        this.identities = identities;
    }

    /**
     * Opens them.
     *
     * @param faults told of each source that cannot be opened; the others are
     */
    void openAll(Consumer<Fault> faults) {
        for (Tenant tenant : plan.tenants()) {
            try {
                sessions.add(SourceSession.open(plan, tenant, identities.get(tenant)));
            } catch (SQLException | RuntimeException e) {
                faults.accept(new Fault(tenant, e));
            }
        }
    }

    /** Those that are open. */
    List<SourceSession> all() {
        return List.copyOf(sessions);
    }

    /** Lets a session in which a statement has failed take the next. */
    void rollback() throws SQLException {
        for (SourceSession session : sessions) {
            session.connection().rollback();
        }
    }

    @Override
    public void close() throws SQLException {
        SQLException first = null;
        for (SourceSession session : sessions) {
            try {
                session.close();
            } catch (SQLException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** A source that could not be opened, and why. */
    record Fault(Tenant tenant, Exception cause) {}
}
