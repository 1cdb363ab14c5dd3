package io.tributary.validator.compare;

/**
 * A row of one side.
 *
 * @param key its key as {@link RowDifference} has it, in parentheses
 * @param hash 128 bits over its values, 32 hexadecimal digits
 */
record KeyedRow(String key, String hash) {}
