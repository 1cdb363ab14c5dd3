package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.Comment;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Dependency;
import io.tributary.sink.schema.model.Index;
import io.tributary.sink.schema.model.Relation;
import io.tributary.sink.schema.model.SequenceDefinition;
import io.tributary.sink.schema.model.StatisticsDefinition;
import io.tributary.sink.schema.model.TableDefinition;
import io.tributary.sink.schema.model.TypeDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One schema for all sources: every table and every column that some tenant has. What several have has to be the same in
 * all of them; where it is not, a finding says what differs and for whom, and the first tenant's stands.
 */
public final class Union {
    private final List<SourceSchema> sources;
    private final Predicate<TableName> shared;
    private final Differences differences = new Differences();

    private Union(List<SourceSchema> sources, Predicate<TableName> shared) {
        this.sources = sources;
        this.shared = shared;
    }

    /**
     * The schema, with what the sources disagree about.
     *
     * @param schema the united schema; only types that its columns use are in it
     * @param findings what differs between tenants
     */
    public record Result(DatabaseSchema schema, List<Finding> findings) {}

    /**
     * Unites sources; the order is that of the plan.
     *
     * @param shared whether a table's rows have to be the same in all tenants
     */
    public static Result of(List<SourceSchema> sources, Predicate<TableName> shared) {
        Union union = new Union(sources, shared);
        DatabaseSchema schema = new DatabaseSchema(
                union.tables(), union.types(), union.sequences(), union.dependencies(), union.comments());
        List<Finding> findings = new ArrayList<>(union.differences.findings());
        findings.addAll(PartitionOverlaps.of(schema.tables(), union::owners));
        return new Result(schema, List.copyOf(findings));
    }

    private SortedMap<TableName, TableDefinition> tables() {
        Set<TableName> names = new TreeSet<>();
        sources.forEach(source -> names.addAll(source.schema().tables().keySet()));
        SortedMap<TableName, TableDefinition> tables = new TreeMap<>();
        for (TableName name : names) {
            Map<String, TableDefinition> versions =
                    versions(source -> source.schema().tables().get(name));
            boolean isShared = shared.test(root(versions));
            ColumnUnion columns = new ColumnUnion(name, versions, isShared);
            columns.report(differences);
            new TableDifferences(name, versions, columns, differences).find();
            if (isShared) {
                absent(name, versions);
            }
            tables.put(name, united(versions).withColumns(columns.columns()));
        }
        return HeirUnion.of(new PartitionUnion(sources, tables, differences).fitted());
    }

    private String owners(TableName table) {
        return String.join(
                ", ", versions(source -> source.schema().tables().get(table)).keySet());
    }

    private static TableName root(Map<String, TableDefinition> versions) {
        TableDefinition first = versions.values().iterator().next();
        return first.relation().partition().map(Relation.Partition::root).orElse(first.name());
    }

    /** The rows of a shared table come from one tenant alone, which therefore has to have them. */
    private void absent(TableName name, Map<String, TableDefinition> versions) {
        List<String> without = sources.stream()
                .map(SourceSchema::tenant)
                .filter(tenant -> !versions.containsKey(tenant))
                .toList();
        if (!without.isEmpty()) {
            differences.block(
                    "the shared table " + name + " is not in " + String.join(", ", without),
                    "create it there with the same rows, or take it out of tables.shared in the plan");
        }
    }

    /** Indexes and statistics that only speed things up need not be the same: the target has all of them. */
    private static TableDefinition united(Map<String, TableDefinition> versions) {
        TableDefinition first = versions.values().iterator().next();
        SortedMap<String, Index> indexes = new TreeMap<>();
        versions.values()
                .forEach(version -> version.indexes().forEach(index -> indexes.putIfAbsent(index.name(), index)));
        SortedMap<String, StatisticsDefinition> statistics = new TreeMap<>();
        versions.values()
                .forEach(version -> version.statistics().forEach(some -> statistics.putIfAbsent(some.name(), some)));
        Set<String> usedTypes = new TreeSet<>();
        versions.values().forEach(version -> usedTypes.addAll(version.usedTypes()));
        return first.withIndexes(List.copyOf(indexes.values()))
                .withStatistics(List.copyOf(statistics.values()))
                .withUsedTypes(usedTypes);
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
            Optional<TypeDefinition> united = EnumUnion.of(versions.values());
            if (united.isEmpty()) {
                differences.compare("type " + name, versions, TypeDefinition::definition, Object::toString);
            }
            types.put(name, united.orElse(versions.values().iterator().next()));
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
        for (SourceSchema source : sources) {
            Set<String> types = UsedTypes.of(source.schema()).stream()
                    .map(TypeDefinition::name)
                    .collect(Collectors.toSet());
            source.schema().dependencies().stream()
                    .filter(dependency -> dependency.type().map(types::contains).orElse(true))
                    .forEach(dependencies::add);
        }
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
