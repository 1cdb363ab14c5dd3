package io.tributary.validator.cutover;

import io.tributary.contract.control.Control;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.time.Duration;
import java.util.Optional;

/** The way back by the stages that run for it. */
final class PlannedWayBack implements WayBack {
    private final io.tributary.validator.wayback.WayBack wayBack;

    PlannedWayBack(Plan plan, Control control) {
        this.wayBack = new io.tributary.validator.wayback.WayBack(plan, control);
    }

    @Override
    public void prepare(Tenant tenant) throws Exception {
        wayBack.prepare(tenant);
    }

    @Override
    public Duration rehearse(Tenant tenant) throws Exception {
        return wayBack.rehearse(tenant);
    }

    @Override
    public Optional<String> obstacle(Tenant tenant) {
        return wayBack.obstacle(tenant);
    }
}
