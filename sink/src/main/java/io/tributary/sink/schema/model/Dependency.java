package io.tributary.sink.schema.model;

import io.tributary.contract.table.TableName;
import java.util.Optional;

/**
 * Something that has to be in the target before the tables.
 *
 * @param table the table that needs it; empty where a type does
 * @param type the type that needs it, as SQL wants it; empty where a table does
 * @param extension the extension that brings it
 * @param extensionSchema where that extension is installed; empty without one
 * @param object its kind and name; empty where an extension brings it
 */
public record Dependency(
        Optional<TableName> table,
        Optional<String> type,
        Optional<String> extension,
        String extensionSchema,
        String object) {

    /** A table's need for an extension, which goes into the schema public if the target lacks it. */
    public static Dependency onExtension(TableName table, String extension) {
        return new Dependency(Optional.of(table), Optional.empty(), Optional.of(extension), "public", "");
    }
}
