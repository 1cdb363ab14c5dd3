package io.tributary.contract.table;

/**
 * A column as the catalogs describe it.
 *
 * @param name its name
 * @param type its type with modifiers, as {@code format_type} prints it ({@code character varying(20)})
 * @param castType its type without modifiers, to which text can be cast with nothing cut off ({@code bpchar}, not
 *     {@code character}, which SQL reads as {@code character(1)})
 * @param nullable whether it may be null
 * @param identity whether its values come from an identity sequence
 * @param generated whether it is computed from other columns, and so absent from the stream
 */
public record Column(
        String name, String type, String castType, boolean nullable, Identity identity, boolean generated) {

    /** Whether and how a column is an identity column. */
    public enum Identity {
        NONE,
        ALWAYS,
        BY_DEFAULT
    }

    /** The name as SQL wants it. */
    public String sql() {
        return Identifiers.quote(name);
    }
}
