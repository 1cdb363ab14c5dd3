package io.tributary.sink.schema.model;

import io.tributary.contract.table.TableName;
import java.util.List;
import java.util.Optional;

/**
 * A sequence that is not an identity column's.
 *
 * @param name its name, as SQL wants it
 * @param schema its schema
 * @param definition what of it is not the default, as SQL wants it; possibly empty
 * @param owner the column that owns it
 * @param usedBy the tables whose defaults use it, as {@link TableName#toString} has them
 */
public record SequenceDefinition(
        String name, String schema, String definition, Optional<Owner> owner, List<String> usedBy) {

    /** The column whose sequence it is. */
    public record Owner(TableName table, String column) {}
}
