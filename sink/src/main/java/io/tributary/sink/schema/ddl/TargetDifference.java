package io.tributary.sink.schema.ddl;

import io.tributary.contract.check.Finding;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.design.EnumUnion;
import io.tributary.sink.schema.design.PartitionOverlaps;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Dependency;
import io.tributary.sink.schema.model.SequenceDefinition;
import io.tributary.sink.schema.model.TableDefinition;
import io.tributary.sink.schema.model.TypeDefinition;
import io.tributary.sink.schema.read.TargetState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What leads from what a target has to a schema: statements for what is missing, findings for what is otherwise. */
public final class TargetDifference {
    static final String CHECK = "target-differs";

    private final DatabaseSchema wanted;
    private final TargetState target;
    private final String applicationRole;
    private final Script script = new Script();
    private final List<Finding> findings = new ArrayList<>();

    /**
     * Compares; nothing is written.
     *
     * @param wanted the schema that the target should have
     * @param types its types, each behind what it is made of
     * @param target what it has
     * @param applicationRole the role of tenants' applications
     */
    public TargetDifference(
            DatabaseSchema wanted, Collection<TypeDefinition> types, TargetState target, String applicationRole) {
        this.wanted = wanted;
        this.target = target;
        this.applicationRole = applicationRole;
        Set<String> schemas = schemas();
        extensions();
        types.forEach(this::type);
        wanted.sequences().values().forEach(this::sequence);
        TableDifference tables = new TableDifference(wanted, target, script, findings);
        CreationOrder.of(wanted).forEach(tables::add);
        overlaps();
        new SecurityDifference(target, applicationRole, script, findings).add(wanted);
        new Comments(wanted, target.schema(), schemas, script).add();
    }

    /** The statements that are missing. */
    public Script script() {
        return script;
    }

    /** What the target has, but not as it should be. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    private Set<String> schemas() {
        Set<String> schemas = new TreeSet<>();
        wanted.tables().keySet().forEach(table -> schemas.add(table.schema()));
        wanted.tables().values().forEach(table -> table.statistics()
                .forEach(statistics -> schemas.add(statistics.schema())));
        wanted.types().values().forEach(type -> schemas.add(type.schema()));
        wanted.sequences().values().forEach(sequence -> schemas.add(sequence.schema()));
        wanted.dependencies().stream()
                .filter(dependency -> isMissing(dependency))
                .forEach(dependency -> schemas.add(dependency.extensionSchema()));
        Set<String> names = new TreeSet<>();
        for (String schema : schemas) {
            String name = Names.quote(schema);
            names.add(name);
            if (!target.schemas().containsKey(name)) {
                script.add(Section.SCHEMAS, "CREATE SCHEMA IF NOT EXISTS " + name);
            }
            if (!target.schemas().getOrDefault(name, false)) {
                script.add(Section.GRANTS, "GRANT USAGE ON SCHEMA " + name + " TO " + Names.quote(applicationRole));
            }
        }
        return names;
    }

    private boolean isMissing(Dependency dependency) {
        return dependency
                .extension()
                .map(name -> target.extensions().get(name))
                .filter(extension -> !extension.installed())
                .isPresent();
    }

    private void extensions() {
        TreeMap<String, String> schemas = new TreeMap<>();
        wanted.dependencies().stream()
                .filter(this::isMissing)
                .forEach(missing -> schemas.putIfAbsent(missing.extension().orElseThrow(), missing.extensionSchema()));
        schemas.forEach((extension, schema) -> script.add(
                Section.EXTENSIONS,
                "CREATE EXTENSION IF NOT EXISTS " + Names.quote(extension) + " SCHEMA " + Names.quote(schema)));
    }

    private void type(TypeDefinition type) {
        TypeDefinition existing = target.schema().types().get(type.name());
        if (existing == null) {
            script.add(Section.TYPES, type.createStatement());
        } else if (isEnum(existing) && isEnum(type) && EnumUnion.isInOrder(common(existing, type), type.labels())) {
            labels(type, existing.labels());
        } else if (!existing.definition().equals(type.definition())) {
            findings.add(Finding.blocker(
                    CHECK,
                    Optional.empty(),
                    "type " + type.name() + " is " + existing.definition() + " in the target, but should be "
                            + type.definition(),
                    "change it in the target"));
        }
    }

    private static boolean isEnum(TypeDefinition type) {
        return type.kind() == TypeDefinition.Kind.ENUM;
    }

    private static List<String> common(TypeDefinition existing, TypeDefinition wanted) {
        return existing.labels().stream().filter(wanted.labels()::contains).toList();
    }

    /** The target may have values more than the sources: tenants come and go. */
    private void labels(TypeDefinition type, List<String> existing) {
        String before = null;
        for (String label : type.labels()) {
            if (!existing.contains(label)) {
                script.add(
                        Section.LABELS,
                        "ALTER TYPE " + type.name() + " ADD VALUE IF NOT EXISTS " + Identifiers.literal(label)
                                + place(before, existing));
            }
            before = label;
        }
    }

    private static String place(String before, List<String> existing) {
        if (before != null) {
            return " AFTER " + Identifiers.literal(before);
        }
        return existing.isEmpty() ? "" : " BEFORE " + Identifiers.literal(existing.get(0));
    }

    private void sequence(SequenceDefinition sequence) {
        SequenceDefinition existing = target.schema().sequences().get(sequence.name());
        if (existing == null) {
            String definition = sequence.definition().isEmpty() ? "" : " " + sequence.definition();
            script.add(Section.SEQUENCES, "CREATE SEQUENCE IF NOT EXISTS " + sequence.name() + definition);
        }
        if (existing != null && !existing.definition().equals(sequence.definition())) {
            findings.add(Finding.warning(
                    CHECK,
                    Optional.empty(),
                    "sequence " + sequence.name() + " is " + described(existing) + " in the target, but "
                            + described(sequence) + " in the sources",
                    "ALTER SEQUENCE it in the target, or leave it if it is meant so"));
        }
        sequence.owner()
                .filter(owner -> existing == null || existing.owner().isEmpty())
                .ifPresent(owner -> script.add(
                        Section.OWNERS,
                        "ALTER SEQUENCE " + sequence.name() + " OWNED BY " + Names.quote(owner.table()) + "."
                                + Names.quote(owner.column())));
        if (!target.sequences().getOrDefault(sequence.name(), false)) {
            script.add(
                    Section.GRANTS,
                    "GRANT USAGE ON SEQUENCE " + sequence.name() + " TO " + Names.quote(applicationRole));
        }
    }

    /** A partition that only the target has may be in the way of one that it should get. */
    private void overlaps() {
        Map<TableName, TableDefinition> all = new TreeMap<>(target.schema().tables());
        all.putAll(wanted.tables());
        Set<Finding> ofSources = Set.copyOf(PartitionOverlaps.of(wanted.tables(), this::owner));
        PartitionOverlaps.of(all, this::owner).stream()
                .filter(finding -> !ofSources.contains(finding))
                .forEach(findings::add);
    }

    private String owner(TableName table) {
        return wanted.tables().containsKey(table) ? "the sources" : "the target";
    }

    private static String described(SequenceDefinition sequence) {
        return sequence.definition().isEmpty() ? "one with nothing special to it" : sequence.definition();
    }
}
