package io.tributary.validator.cutover;

import io.tributary.contract.plan.HookPoint;
import io.tributary.contract.plan.Tenant;
import java.util.Map;
import java.util.Optional;

/** Runs what the plan wants to have run at a point of a move. */
@FunctionalInterface
public interface Hooks {
    /** Where the plan wants nothing. */
    Hooks NONE = (point, tenant, more) -> Optional.empty();

    /**
     * Runs the plan's command for the point, if it has one, and returns when that has ended well.
     *
     * @return what the command did, as what becomes JSON; empty where there is none
     * @param more what the command is told beside the tenant and the point
     * @throws Exception when it failed or took too long; the message says why
     */
    Optional<?> run(HookPoint point, Tenant tenant, Map<String, String> more) throws Exception;
}
