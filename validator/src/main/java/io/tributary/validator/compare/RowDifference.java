package io.tributary.validator.compare;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A row that is not the same on both sides.
 *
 * @param key the values of the target's primary key as PostgreSQL writes a record, without tenant and parentheses: {@code 7}
 *     or {@code 7,"a b"}; the whole row where the table has no primary key; cut off after 200 characters
 * @param kind what is wrong with the target's row
 * @param columns the target's columns that differ, for {@link Kind#DIFFERENT}; else empty
 * @param values by column, both sides' values: of the columns that differ, or of all where only one side has the row; null
 *     unless they were asked for, and where the table has no primary key
 * @param misplaced for {@link Kind#MISSING}, the tenant under which the target has the same row; null where that is not known
 * @param sourceKey the source's primary key, a text for each of its columns in the key's order; null where it has none, and
 *     where the source has no such row and its key cannot be told from the target's. Not in JSON.
 */
public record RowDifference(
        String key,
        Kind kind,
        List<String> columns,
        @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, Values> values,
        @JsonInclude(JsonInclude.Include.NON_NULL) String misplaced,
        @JsonIgnore List<String> sourceKey) {

    /**
     * One column's values as text, cut off after 300 characters.
     *
     * @param source null for SQL's NULL, and where the source has no such row
     * @param target the same of the target
     */
    public record Values(String source, String target) {}

    /** A difference of which no more is known. */
    public RowDifference(String key, Kind kind) {
        this(key, kind, List.of(), null, null, null);
    }

    /** Whether more of the key was left out than {@link #key} has. */
    @JsonIgnore
    public boolean cut() {
        return key.endsWith(Told.CUT);
    }

    /** The same row, which another tenant has in the target. */
    RowDifference foundUnder(String slug) {
        return new RowDifference(key, kind, columns, values, slug, sourceKey);
    }

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
