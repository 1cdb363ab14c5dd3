package io.tributary.contract.plan;

/** Which way a pipeline moves a tenant's changes. */
public enum Direction {
    /** From a tenant's source to the target. */
    FORWARD,
    /** From the target back to a tenant's source, once the target serves the tenant. */
    REVERSE
}
