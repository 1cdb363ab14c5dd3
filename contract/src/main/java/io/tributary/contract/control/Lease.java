package io.tributary.contract.control;

import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** A process's right to run a stage for a tenant. */
public final class Lease implements AutoCloseable {
    /** How long a holder may trust what {@link #held} last said. No other process has the lease before that. */
    public static final Duration VALIDITY = Duration.ofSeconds(30);

    private final Control control;
    private final Connection session;
    private final StageName stage;
    private final Tenant tenant;
    private final long epoch;
    private final TenantPhase phase;

    Lease(Control control, Connection session, StageName stage, Tenant tenant, long epoch, TenantPhase phase) {
        this.control = control;
        this.session = session;
        this.stage = stage;
        this.tenant = tenant;
        this.epoch = epoch;
        this.phase = phase;
    }

    /**
     * Greater than that of every lease on this stage and tenant before it, also of those that the control schema has
     * forgotten since it was created anew or restored. Records that carry a smaller one than has been
     * seen come from a process that had lost its lease without knowing.
     */
    public long epoch() {
        return epoch;
    }

    /** Asks the server whether the lease is still there. */
    public boolean held() {
        return control.holds(session);
    }

    /** Whether a new copy of the tenant was asked for since: then the turn is to end, for one that begins anew. */
    public boolean overruled() throws SQLException {
        return control.overruled(tenant, epoch);
    }

    /** Whether the tenant's phase has changed since so that the turn is to end, for one that begins anew in the other. */
    public boolean outdated() throws SQLException {
        return control.outdated(tenant, phase);
    }

    /** Says what the stage is doing for the tenant, unless another process has taken it over. */
    public void report(StageState state, String reason, String remedy) throws SQLException {
        control.report(stage, tenant, epoch, state, reason, remedy);
    }

    @Override
    public void close() throws SQLException {
        control.giveBack(session, stage, tenant);
    }
}
