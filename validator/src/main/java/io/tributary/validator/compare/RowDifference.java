package io.tributary.validator.compare;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * A row that is not the same on both sides.
 *
 * @param key the values of the primary key as PostgreSQL writes a record, without tenant and parentheses: {@code 7} or
 *     {@code 7,"a b"}; the whole row where the table has no primary key; cut off after 200 characters
 * @param kind what is wrong with the target's row
 */
public record RowDifference(String key, Kind kind) {

    /** What is wrong with the target's row. */
    public enum Kind {
        /** The source has it, the target does not. */
        MISSING,
        /** The target has it, the source does not. */
        EXTRA,
        /** Both have it, with other values. */
        DIFFERENT;

        /** The kind as it is written in JSON. */
        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
