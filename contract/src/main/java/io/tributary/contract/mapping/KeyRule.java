package io.tributary.contract.mapping;

/** What becomes of a key's values, in the key's own column and in every column that points at it. */
public sealed interface KeyRule {

    /**
     * The value plus the tenant's ordinal times a distance.
     *
     * @param stride the distance, at least 1
     */
    record Offset(long stride) implements KeyRule {}

    /**
     * A UUID that is derived from tenant, origin and value.
     *
     * @param origin the table whose key it is, as {@code schema.table}
     */
    record Derived(String origin) implements KeyRule {}
}
