package io.tributary.sink.schema.model;

import io.tributary.contract.table.TableName;
import java.util.Optional;

/**
 * A comment on something else than a table or a column.
 *
 * @param kind what it is on
 * @param table the table of a constraint, an index or extended statistics
 * @param name the name as the catalogs have it for a table's part, else as SQL wants it
 * @param text what it says
 */
public record Comment(Kind kind, Optional<TableName> table, String name, String text) {

    /** What a comment can be on. */
    public enum Kind {
        CONSTRAINT,
        INDEX,
        STATISTICS,
        TYPE,
        DOMAIN,
        SEQUENCE,
        SCHEMA
    }
}
