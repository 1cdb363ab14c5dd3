package io.tributary.contract.table;

/**
 * A column as the catalogs describe it.
 *
 * @param name its name
 * @param type its type with modifiers, as {@code format_type} prints it ({@code character varying(20)})
 * @param castType its type without modifiers, to which text can be cast with nothing cut off ({@code bpchar}, not
 *     {@code character}, which SQL reads as {@code character(1)})
 * @param castByFunction whether a cast of text to it may call a function instead of reading the text as the type does
 * @param comparedType its type without modifiers, or what it is over if it is a domain
 * @param operatorSchema the schema, quoted, of the operator that says whether two such values are equal
 * @param nullable whether it may be null
 * @param identity whether its values come from an identity sequence
 * @param generated whether it is computed from other columns, and so absent from the stream
 */
public record Column(
        String name,
        String type,
        String castType,
        boolean castByFunction,
        String comparedType,
        String operatorSchema,
        boolean nullable,
        Identity identity,
        boolean generated) {

    /** Whether and how a column is an identity column. */
    public enum Identity {
        NONE,
        ALWAYS,
        BY_DEFAULT
    }

    /**
     * SQL for what the column's type reads from a text, as it reads a literal. A function that casts text may read it in
     * another way: that to {@code regclass} has no {@code -}, and a person can have made one. An array's elements are always
     * read by their type itself.
     *
     * @param text an SQL expression of type {@code text}
     */
    public String read(String text) {
        return castByFunction ? "((ARRAY[" + text + "]::text)::" + castType + "[])[1]" : text + "::" + castType;
    }

    /**
     * SQL for whether two values of the column's type are equal, as the index of a key has it, which serves it. Names the
     * operator with its schema, since an extension's is in no search path, and none is found for a domain over an enum.
     */
    public String equal(String one, String other) {
        String domain = comparedType.equals(castType) ? "" : "::" + comparedType;
        return one + domain + " OPERATOR(" + operatorSchema + ".=) " + other + domain;
    }

    /** The name as SQL wants it. */
    public String sql() {
        return Identifiers.quote(name);
    }
}
