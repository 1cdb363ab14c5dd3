package io.tributary.contract.control;

import java.util.Locale;

/** What a stage is doing for a tenant. */
public enum StageState {
    STOPPED,
    RUNNING,
    /** It failed for a reason that usually passes, and tries again soon. */
    RETRYING,
    /** It failed for a reason that a person must remove. It looks now and then whether that has happened. */
    PAUSED;

    /** The state as it is written in the control schema and in JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state with this text. */
    public static StageState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
