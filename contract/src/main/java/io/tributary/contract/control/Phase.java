package io.tributary.contract.control;

import java.util.Locale;

/** What a tenant's application is told about where its data lives. */
public enum Phase {
    /** Only the source has the tenant. */
    SINGLE_TENANT,
    /** The source serves; the target follows. */
    REPLICATION,
    /** Writes are stopped for moments while the tenant is switched. */
    CUTOVER,
    /** The target serves. */
    MULTI_TENANT;

    /** The phase as it is written in the control schema and in JSON: {@code single_tenant}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The phase with this text. */
    public static Phase of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
