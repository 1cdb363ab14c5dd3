package io.tributary.validator.cutover;

import io.tributary.contract.plan.Tenant;
import java.time.Duration;
import java.util.Optional;

/** The way from the target back to a tenant's source. All of it is safe to repeat. */
public interface WayBack {

    /**
     * Sets it up while the source serves: the control schema in the source, and a stream from the target that is at rest.
     * Returns when it is there.
     */
    void prepare(Tenant tenant) throws Exception;

    /** Sends something all the way from the target to the source, and returns how long that took. At rest again afterwards. */
    Duration rehearse(Tenant tenant) throws Exception;

    /** Why it cannot be relied on, with what to do about it; empty when it was rehearsed and nothing has changed since. */
    Optional<String> obstacle(Tenant tenant) throws Exception;
}
