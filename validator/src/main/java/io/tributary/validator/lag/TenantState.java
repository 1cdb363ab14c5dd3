package io.tributary.validator.lag;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a tenant's pipeline as a whole is doing. */
public enum TenantState {
    /** Some stages are there, others have yet to come. */
    STARTING,
    /** Every stage is at work, and the rows have yet to be applied: for the first time, or anew. */
    COPYING,
    /** Every stage is at work. */
    STREAMING,
    /** The target serves, and the way back has ended: nothing flows any more. */
    COMPLETED,
    /** A stage waits for a person. */
    PAUSED,
    /** A stage failed and tries again. */
    RETRYING,
    /** A stage that is needed is not running. */
    STOPPED,
    /** The control schema cannot be read. */
    UNKNOWN;

    /** The state as it is written in JSON. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
