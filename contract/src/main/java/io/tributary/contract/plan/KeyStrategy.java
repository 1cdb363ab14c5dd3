package io.tributary.contract.plan;

import java.util.Locale;

/** How the key of a source's row becomes the key of the target's row. */
public enum KeyStrategy {
    /** {@code (tenant_id, key)}: values unchanged. */
    COMPOSITE;

    /** The strategy's name in a plan. */
    public String planName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
