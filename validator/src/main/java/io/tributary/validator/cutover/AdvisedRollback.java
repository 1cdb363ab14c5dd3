package io.tributary.validator.cutover;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.validator.advice.RollbackAction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rolls a tenant back when that is advised and the plan says so. Takes as long as a rollback does. */
public final class AdvisedRollback implements RollbackAction {
    private static final Logger LOG = LoggerFactory.getLogger(AdvisedRollback.class);

    private final Plan plan;

    public AdvisedRollback(Plan plan) {
        this.plan = plan;
    }

    @Override
    public void rollback(Tenant tenant, String reason) throws Exception {
        try (Control control = new Control(plan, "tributary-rollback")) {
            MoveOutcome outcome = new Mover(plan, control, Parties.of(plan, control), MoveListener.NONE)
                    .move(tenant, MoveKind.ROLLBACK, "validator", "advised: " + reason);
            if (!outcome.done()) {
                throw new MoveFailedException(
                        "the advised rollback of tenant '" + tenant.slug() + "' was not made: " + outcome.refusals()
                                + outcome.move().flatMap(Move::failure).orElse(""));
            }
            LOG.warn("tenant={} was rolled back, as was advised: {}", tenant.slug(), reason);
        }
    }
}
