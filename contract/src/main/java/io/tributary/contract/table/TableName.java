package io.tributary.contract.table;

import static io.tributary.contract.table.Identifiers.quote;

/**
 * A table's name as PostgreSQL's catalogs have it: unquoted, letters' case kept.
 *
 * @param schema the schema
 * @param name the table
 */
public record TableName(String schema, String name) implements Comparable<TableName> {

    /** The name as SQL wants it, always quoted. */
    public String sql() {
        return quote(schema) + "." + quote(name);
    }

    @Override
    public int compareTo(TableName other) {
        int schemas = schema.compareTo(other.schema);
        return schemas != 0 ? schemas : name.compareTo(other.name);
    }

    /** {@code schema.name}, for people. */
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
