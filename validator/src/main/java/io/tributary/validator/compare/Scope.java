package io.tributary.validator.compare;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which rows a validation compared. */
public enum Scope {
    /** All. */
    FULL,
    /** Those that the source changed since all were equal. */
    CHANGED,
    /** All of some tables. */
    TABLES,
    /** Those that changed since all were equal, while nobody could write. */
    FENCED;

    /** The scope as it is written in JSON and in {@code tributary.validation}. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
