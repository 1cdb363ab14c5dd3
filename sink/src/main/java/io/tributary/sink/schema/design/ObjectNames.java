package io.tributary.sink.schema.design;

import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.ddl.Names;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.TableDefinition;
import io.tributary.sink.schema.model.TablePart;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** Finds names for what a schema gets in addition: tables, indexes and sequences of one schema share their names. */
final class ObjectNames {
    /** As SQL wants them, with their schema. */
    private final Set<String> taken = new HashSet<>();

    ObjectNames(DatabaseSchema schema) {
        taken.addAll(schema.sequences().keySet());
        schema.tables().values().forEach(this::take);
    }

    private void take(TableDefinition table) {
        TableName name = table.name();
        taken.add(Names.quote(name));
        Stream.of(
                        table.primaryKey().stream(),
                        table.uniques().stream(),
                        table.exclusions().stream(),
                        table.indexes().stream(),
                        table.foreignKeys().stream(),
                        table.checks().stream())
                .flatMap(parts -> parts.map(TablePart::name))
                .forEach(part -> taken.add(Names.quote(name.schema(), part)));
    }

    /** A name that nothing else in the schema has, cut to a length that PostgreSQL takes. */
    String free(String schema, String start, String suffix) {
        String name = Names.derived(start, suffix);
        for (int number = 1; !taken.add(Names.quote(schema, name)); number++) {
            name = Names.derived(start, suffix + number);
        }
        return name;
    }
}
