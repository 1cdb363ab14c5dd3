package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.Comment;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Dependency;
import io.tributary.sink.schema.model.Index;
import io.tributary.sink.schema.model.SequenceDefinition;
import io.tributary.sink.schema.model.TableDefinition;
import io.tributary.sink.schema.model.TypeDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One schema for all sources: every table that some tenant has. A table that several have has to hold the same in all of
 * them; where it does not, a finding says what differs and for whom, and the first tenant's stands.
 */
public final class Union {
    private final List<SourceSchema> sources;
    private final Differences differences = new Differences();

    private Union(List<SourceSchema> sources) {
        this.sources = sources;
    }

    /**
     * The schema, with what the sources disagree about.
     *
     * @param schema the united schema; only types that its columns use are in it
     * @param findings what differs between tenants
     */
    public record Result(DatabaseSchema schema, List<Finding> findings) {}

    /** Unites sources; the order is that of the plan. */
    public static Result of(List<SourceSchema> sources) {
        Union union = new Union(sources);
        DatabaseSchema schema = new DatabaseSchema(
                union.tables(), union.types(), union.sequences(), union.dependencies(), union.comments());
        return new Result(schema, union.differences.findings());
    }

    private SortedMap<TableName, TableDefinition> tables() {
        Set<TableName> names = new TreeSet<>();
        sources.forEach(source -> names.addAll(source.schema().tables().keySet()));
        SortedMap<TableName, TableDefinition> tables = new TreeMap<>();
        for (TableName name : names) {
            Map<String, TableDefinition> versions =
                    versions(source -> source.schema().tables().get(name));
            compare(name, versions);
            tables.put(name, united(versions));
        }
        return tables;
    }

    private void compare(TableName name, Map<String, TableDefinition> versions) {
        new TableDifferences(name, versions, differences).find();
    }

    /** Indexes that only speed things up need not be the same: the target has all of them. */
    private static TableDefinition united(Map<String, TableDefinition> versions) {
        TableDefinition first = versions.values().iterator().next();
        SortedMap<String, Index> indexes = new TreeMap<>();
        versions.values()
                .forEach(version -> version.indexes().forEach(index -> indexes.putIfAbsent(index.name(), index)));
        return first.withIndexes(List.copyOf(indexes.values()));
    }

    private SortedMap<String, TypeDefinition> types() {
        Map<String, Map<String, TypeDefinition>> used = new TreeMap<>();
        for (SourceSchema source : sources) {
            UsedTypes.of(source.schema())
                    .forEach(type -> used.computeIfAbsent(type.name(), key -> new LinkedHashMap<>())
                            .put(source.tenant(), type));
        }
        SortedMap<String, TypeDefinition> types = new TreeMap<>();
        used.forEach((name, versions) -> {
            differences.compare("type " + name, versions, TypeDefinition::definition, Object::toString);
            types.put(name, versions.values().iterator().next());
        });
        return types;
    }

    private SortedMap<String, SequenceDefinition> sequences() {
        SortedMap<String, SequenceDefinition> sequences = new TreeMap<>();
        for (SourceSchema source : sources) {
            source.schema().sequences().values().forEach(sequence -> sequences.putIfAbsent(sequence.name(), sequence));
        }
        return sequences;
    }

    private List<Dependency> dependencies() {
        Set<Dependency> dependencies = new LinkedHashSet<>();
        sources.forEach(source -> dependencies.addAll(source.schema().dependencies()));
        return new ArrayList<>(dependencies);
    }

    /** Where tenants' comments differ, the first's stands. */
    private List<Comment> comments() {
        Map<List<Object>, Comment> comments = new LinkedHashMap<>();
        for (SourceSchema source : sources) {
            source.schema()
                    .comments()
                    .forEach(comment ->
                            comments.putIfAbsent(List.of(comment.kind(), comment.table(), comment.name()), comment));
        }
        return List.copyOf(comments.values());
    }

    private <T> Map<String, T> versions(Function<SourceSchema, T> part) {
        return sources.stream()
                .filter(source -> part.apply(source) != null)
                .collect(Collectors.toMap(SourceSchema::tenant, part, (one, other) -> one, LinkedHashMap::new));
    }
}
