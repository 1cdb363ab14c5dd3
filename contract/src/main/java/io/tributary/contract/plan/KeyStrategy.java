package io.tributary.contract.plan;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the key of a source's row becomes the key of the target's row. */
public enum KeyStrategy {
    /** {@code (tenant_id, key)}: values unchanged. */
    COMPOSITE,
    /** {@code key} alone, values unchanged: they have to differ between tenants by themselves, as UUIDs do. */
    KEEP,
    /** {@code key + n * stride} alone, n the tenant's ordinal. */
    OFFSET,
    /** A UUID derived from tenant, table and key; the old key is kept beside it. */
    UUID;

    /** The strategy's name in a plan. */
    public String planName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The strategy that a plan calls so. */
    public static Optional<KeyStrategy> named(String planName) {
        return Arrays.stream(values())
                .filter(strategy -> strategy.planName().equals(planName))
                .findFirst();
    }
}
