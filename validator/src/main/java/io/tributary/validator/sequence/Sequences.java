package io.tributary.validator.sequence;

import io.tributary.contract.control.Control;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.stage.PausedException;
import io.tributary.validator.compare.Sessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Moves the sequences of the side that is to serve a tenant past every number that the tenant's rows have, and past those
 * that the other side's sequences have given. Never moves one back, whoever else takes numbers of it meanwhile.
 */
public final class Sequences {
    private final Plan plan;
    private final Control control;

    /**
     * @param plan a forward one
     * @param control of the target, installed; stays the caller's
     */
    public Sequences(Plan plan, Control control) {
        this.plan = plan;
        this.control = control;
    }

    /**
     * Opens sessions and moves what can be moved now, so that little is left to do once nobody writes. Other tenants may
     * have to wait for a moment where many numbers of a sequence are passed over.
     *
     * @param served where the tenant is written to until the switch: {@link Direction#FORWARD} for the source
     * @return to be closed by the caller
     * @throws PausedException when a sequence of the target has come to its end, or stays in use for too long
     */
    public PreparedSequences prepare(Tenant tenant, Direction served) throws SQLException, PausedException {
        TenantIdentity identity = control.identity(tenant);
        Sessions sessions = new Sessions(plan, tenant, identity.id());
        Connection source = sessions.source();
        try {
            Connection target = sessions.target();
            try {
                Goals goals = goals(source, target);
                boolean forward = served == Direction.FORWARD;
                PreparedSequences prepared = new PreparedSequences(
                        source, target, forward ? goals.ofTarget() : goals.ofSource(), forward, identity.id());
                prepared.moveAhead();
                return prepared;
            } catch (SQLException | PausedException | RuntimeException e) {
                target.close();
                throw e;
            }
        } catch (SQLException | PausedException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private Goals goals(Connection source, Connection target) throws SQLException {
        return new Goals(Catalogs.feeds(source), Catalogs.feeds(target), control.rules());
    }

    /**
     * Moves the target's sequences past every tenant's values and past where the tenant's source has come, mapped. To be
     * called while nobody writes the tenant's tables on either side.
     *
     * @throws PausedException as {@link #prepare} does
     */
    public List<MovedSequence> moveTargetPast(Tenant tenant) throws SQLException, PausedException {
        try (PreparedSequences prepared = prepare(tenant, Direction.FORWARD)) {
            return prepared.move();
        }
    }

    /**
     * Moves the source's sequences past the tenant's values, and past where the target has come where the two sides' numbers
     * are the same. To be called while nobody writes the tenant's tables on either side.
     *
     * @throws PausedException as {@link #prepare} does
     */
    public List<MovedSequence> moveSourcePast(Tenant tenant) throws SQLException, PausedException {
        try (PreparedSequences prepared = prepare(tenant, Direction.REVERSE)) {
            return prepared.move();
        }
    }

    /**
     * The target's sequences that would give a number which a row of the tenant has, with what they have to pass; empty when
     * all is in order.
     */
    public List<MovedSequence> behind(Tenant tenant) throws SQLException {
        TenantIdentity identity = control.identity(tenant);
        Sessions sessions = new Sessions(plan, tenant, identity.id());
        try (Connection source = sessions.source();
                Connection target = sessions.target();
                PreparedSequences sequences = new PreparedSequences(
                        source, target, goals(source, target).ofTarget(), true, identity.id())) {
            return sequences.behind();
        }
    }

    /** What keeps a sequence of the source from being moved, and what to do about it; empty where nothing does. */
    public Optional<String> unmapped(Tenant tenant) throws SQLException {
        TenantIdentity identity = control.identity(tenant);
        Sessions sessions = new Sessions(plan, tenant, identity.id());
        try (Connection source = sessions.source();
                Connection target = sessions.target()) {
            List<String> unmapped = goals(source, target).unmapped();
            return unmapped.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", unmapped));
        }
    }
}
