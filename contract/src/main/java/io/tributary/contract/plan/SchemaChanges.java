package io.tributary.contract.plan;

import java.util.Locale;

/** What is done about a source's schema that changes while its tenant is being moved. */
public enum SchemaChanges {
    /** The tenant is paused, and a person changes the target. */
    PAUSE,
    /** Columns that may be null and values of enums are added to the target; for all else the tenant is paused. */
    APPLY;

    /** How a plan file writes it. */
    public String planName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
