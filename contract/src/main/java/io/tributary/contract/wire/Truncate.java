package io.tributary.contract.wire;

import io.tributary.contract.table.TableName;

/**
 * All of the tenant's rows of one table are gone. A TRUNCATE of several tables, or one that cascades, is one of these
 * for each table.
 *
 * @param table the table
 */
public record Truncate(TableName table) implements Message {

    @Override
    public <X extends Exception> void accept(Visitor<X> visitor) throws X {
        visitor.truncate(this);
    }
}
