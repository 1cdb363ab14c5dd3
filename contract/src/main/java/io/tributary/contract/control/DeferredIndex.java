package io.tributary.contract.control;

import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import java.util.Optional;

/**
 * An index of the target that is to be built again.
 *
 * @param table the table that it is of
 * @param name its own name, in the table's schema
 * @param definition the statement that creates it, as PostgreSQL's {@code pg_get_indexdef} says
 * @param slug the tenant for whose rows it was dropped
 * @param failure what the server said when it was tried last; empty where it has not failed
 */
public record DeferredIndex(TableName table, String name, String definition, String slug, Optional<String> failure) {
    private static final String CREATE = "CREATE INDEX ";

    /** The name as SQL wants it. */
    String sql() {
        return Identifiers.quote(table.schema()) + "." + Identifiers.quote(name);
    }

    /** The statement that creates it while others go on writing; it runs outside of a transaction. */
    public String createConcurrently() {
        if (!definition.startsWith(CREATE)) {
            throw new IllegalStateException("not an index of the kind that is deferred: " + definition);
        }
        return CREATE + "CONCURRENTLY " + definition.substring(CREATE.length());
    }
}
