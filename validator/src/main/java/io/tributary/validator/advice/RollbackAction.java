package io.tributary.validator.advice;

import io.tributary.contract.plan.Tenant;

/** Makes a rollback that was advised, where the plan says so. */
public interface RollbackAction {
    /** Where nobody can. */
    RollbackAction NONE = (tenant, reason) -> {};

    /**
     * Makes it, and takes as long as it takes. Asked for once for each time that the advice begins.
     *
     * @param reason which triggers were pulled
     * @throws Exception when it was not made; then it is asked for again
     */
    void rollback(Tenant tenant, String reason) throws Exception;
}
