package io.tributary.sink.schema.design;

import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.TypeDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The types that a schema's tables use. */
public final class UsedTypes {
    private final Map<String, TypeDefinition> all;
    private final Map<String, TypeDefinition> used = new LinkedHashMap<>();

    private UsedTypes(Map<String, TypeDefinition> all) {
        this.all = all;
    }

    /** Those types and the ones that they are made of, each behind what it is made of. */
    public static List<TypeDefinition> of(DatabaseSchema schema) {
        UsedTypes types = new UsedTypes(schema.types());
        schema.tables().values().stream()
                .flatMap(table -> Stream.concat(
                        table.columns().stream().flatMap(column -> column.userType().stream()),
                        table.usedTypes().stream()))
                .sorted()
                .forEach(types::add);
        return new ArrayList<>(types.used.values());
    }

    /** What is not among the user's types came with an extension. PostgreSQL allows no type to contain itself. */
    private void add(String name) {
        TypeDefinition type = all.get(name);
        if (type != null && !used.containsKey(name)) {
            type.requires().forEach(this::add);
            used.put(name, type);
        }
    }
}
