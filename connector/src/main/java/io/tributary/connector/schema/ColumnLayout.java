package io.tributary.connector.schema;

import io.tributary.contract.table.Identifiers;
import java.util.List;

/**
 * A column as changes of it are seen by.
 *
 * @param number its number in the table, which no other column ever gets
 * @param name its name
 * @param type the OID of its type
 * @param modifier the type's modifier, -1 without one
 * @param typeName both, as {@code format_type} prints them
 * @param nullable whether it may be null
 * @param generated whether it is computed, and so absent from the stream
 * @param refers whether it belongs to a foreign key
 * @param stamp another one after each change of the column's definition
 * @param missing the value of rows that were there before the column and were not rewritten for it; null without one
 * @param enumName the enum that its type is or is made of; null without one
 * @param labels that enum's values, in their order; empty without one
 */
record ColumnLayout(
        int number,
        String name,
        long type,
        int modifier,
        String typeName,
        boolean nullable,
        boolean generated,
        boolean refers,
        String stamp,
        String missing,
        String enumName,
        List<String> labels) {

    String sql() {
        return Identifiers.quote(name);
    }

    boolean hasTypeOf(ColumnLayout other) {
        return type == other.type && modifier == other.modifier;
    }
}
