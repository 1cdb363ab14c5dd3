package io.tributary.contract.plan;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A value that never shows itself: neither in a log, nor in an exception, nor in JSON.
 *
 * @param value the secret, never null, possibly empty
 */
public record Secret(String value) {
    private static final String HIDDEN = "******";

    @Override
    @JsonValue
    public String toString() {
        return HIDDEN;
    }
}
