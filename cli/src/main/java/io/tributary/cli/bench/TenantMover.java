package io.tributary.cli.bench;

import io.tributary.contract.plan.Tenant;
import java.util.Map;
import java.util.Optional;

/** Switches a tenant over and back. */
interface TenantMover {
    /** @throws Exception when it cannot be told how it ended */
    Result cutover(Tenant tenant) throws Exception;

    /** @throws Exception when it cannot be told how it ended */
    Result rollback(Tenant tenant, String reason) throws Exception;

    /**
     * How a move ended.
     *
     * @param failure why the other side does not serve now; empty when it does
     * @param partsMillis how long each part took, by its name, in order
     */
    record Result(Optional<String> failure, Map<String, Long> partsMillis) {}
}
