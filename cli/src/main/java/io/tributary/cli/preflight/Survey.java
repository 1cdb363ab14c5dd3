package io.tributary.cli.preflight;

import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.util.List;
import java.util.Map;

/**
 * The databases of a plan that answered.
 *
 * @param target the target's facts
 * @param sources the sources' facts, in the order of the plan
 */
record Survey(Plan plan, DatabaseFacts target, Map<Tenant, DatabaseFacts> sources) {

    /** The plan with the tenants only whose sources answered. */
    Plan answering() {
        return plan.withTenants(List.copyOf(sources.keySet()));
    }
}
