package io.tributary.validator.cutover;

import io.tributary.contract.control.Phase;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.gate.Gate;
import io.tributary.validator.gate.OvertakenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The state of a tenant's way back, in the control schema of its source, over sessions of the caller's. What an older move
 * asks counts for nothing, by the source's gate.
 */
final class ReverseControl {
    private final Plan reversed;
    private final Tenant tenant;
    private final Gate gate;

    ReverseControl(Plan plan, Tenant tenant, TenantIdentity identity) {
        this.reversed = plan.reversed(known(tenant, identity));
        this.tenant = reversed.tenants().get(0);
        this.gate = new Gate(identity.id());
    }

    /** A source may have a table of tenants of its own, which knows another id. */
    private static Tenant known(Tenant tenant, TenantIdentity identity) {
        return new Tenant(tenant.slug(), tenant.name(), Optional.of(identity.id()), tenant.source());
    }

    /** The way back as a plan of its own. */
    Plan plan() {
        return reversed;
    }

    /** The tenant in that plan. */
    Tenant tenant() {
        return tenant;
    }

    /**
     * Lets the way back begin at a position of the target, and commits durably. Whoever repeats it, or comes too late, changes
     * nothing.
     */
    void arm(Connection source, long move, String position) throws SQLException, OvertakenException {
        TransactionSettings.durably(source);
        gate.claim(source, move);
        new ProgressTable(reversed, tenant).lock(source);
        Statements.update(
                source,
                "UPDATE tributary.tenant SET phase = ?, resume_position = ?::pg_lsn"
                        + " WHERE migration = ? AND slug = ? AND phase = ?",
                Phase.REPLICATION.text(),
                position,
                reversed.migration(),
                tenant.slug(),
                Phase.MULTI_TENANT.text());
        source.commit();
    }

    /** Puts the way back to rest and opens the source's gate, in one transaction, and commits durably. */
    void restAndOpen(Connection source, long move) throws SQLException, OvertakenException {
        TransactionSettings.durably(source);
        gate.claim(source, move);
        new ProgressTable(reversed, tenant).lock(source);
        rest(source);
        gate.open(source, move);
        source.commit();
    }

    /** Ends a rehearsal that was cut short. The caller commits. */
    void endRehearsal(Connection source) throws SQLException {
        new ProgressTable(reversed, tenant).lock(source);
        rest(source);
    }

    /** Puts the way back to rest. The caller holds the progress and commits. */
    void rest(Connection source) throws SQLException {
        Statements.update(
                source,
                "UPDATE tributary.tenant SET phase = ?, resume_position = NULL WHERE migration = ? AND slug = ?",
                Phase.MULTI_TENANT.text(),
                reversed.migration(),
                tenant.slug());
    }
}
