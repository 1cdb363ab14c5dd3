package io.tributary.sink.schema;

import io.tributary.contract.check.Finding;
import io.tributary.sink.schema.design.SourceSchema;
import io.tributary.sink.schema.design.UsedTypes;
import io.tributary.sink.schema.model.TypeDefinition;
import io.tributary.sink.schema.model.UnportedObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a person has to carry over, of all sources: equal definitions once, in the order of the first tenant that has
 * them, by kind; different ones of one name beside each other.
 *
 * @param objects the objects
 * @param tenants the slugs of all tenants
 */
public record Unported(List<Definition> objects, List<String> tenants) {

    /**
     * One definition of an object.
     *
     * @param tenants the slugs of those whose sources have it like this
     */
    public record Definition(UnportedObject object, List<String> tenants) {}

    /** What is united of these sources. */
    static Unported of(List<SourceSchema> sources) {
        Map<String, Map<String, Map<UnportedObject, List<String>>>> byKindAndName = new LinkedHashMap<>();
        for (SourceSchema source : sources) {
            for (UnportedObject object : all(source)) {
                byKindAndName
                        .computeIfAbsent(object.kind(), key -> new LinkedHashMap<>())
                        .computeIfAbsent(object.identity(), key -> new LinkedHashMap<>())
                        .computeIfAbsent(object, key -> new ArrayList<>())
                        .add(source.tenant());
            }
        }
        List<Definition> definitions = new ArrayList<>();
        byKindAndName.values().forEach(names -> names.values()
                .forEach(versions -> versions.forEach(
                        (object, tenants) -> definitions.add(new Definition(object, List.copyOf(tenants))))));
        return new Unported(
                List.copyOf(definitions),
                sources.stream().map(SourceSchema::tenant).toList());
    }

    /** A type that no table uses may be a function's. */
    private static List<UnportedObject> all(SourceSchema source) {
        Set<TypeDefinition> unused = new LinkedHashSet<>(source.schema().types().values());
        unused.removeAll(UsedTypes.of(source.schema()));
        List<UnportedObject> objects = new ArrayList<>();
        unused.forEach(type -> objects.add(new UnportedObject("type", type.name(), type.createStatement() + ";")));
        objects.addAll(source.unported());
        return objects;
    }

    /** Where the definitions are written to, unless somebody asks for another place. */
    public static String fileName(String migration) {
        return migration + "-to-port.sql";
    }

    /** What of one tenant's source stays behind. */
    Optional<Finding> finding(String tenant, String migration) {
        String names = objects.stream()
                .filter(definition -> definition.tenants().contains(tenant))
                .map(definition -> definition.object().kind() + " "
                        + oneLine(definition.object().identity()))
                .collect(Collectors.joining("; "));
        if (names.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Finding.warning(
                "not-carried-over",
                Optional.of(tenant),
                "what only a person can fit to many tenants stays behind: " + names,
                "tributary schema writes their definitions to " + fileName(migration) + ": create in the target what"
                        + " the application needs; SECURITY DEFINER functions and views of another owner pass by"
                        + " row-level security (security_invoker = true for views)"));
    }

    /** How many objects there are of each kind. */
    public Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        objects.forEach(definition -> counts.merge(definition.object().kind(), 1, Integer::sum));
        return counts;
    }

    /** All definitions, for a person; empty without any. The same for the same sources. */
    public String text() {
        if (objects.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("""
                -- What the sources have beside their tables. Nobody has run any of it: what it means for many tenants in one
                -- database is for a person to decide. Functions that are SECURITY DEFINER, and views without
                -- security_invoker, run as their owner: see that they do not show one tenant's rows to another.
                """);
        String kind = "";
        for (Definition definition : objects) {
            UnportedObject object = definition.object();
            if (!object.kind().equals(kind)) {
                kind = object.kind();
                text.append("\n-- == ").append(kind).append(" ==\n");
            }
            text.append("\n-- ")
                    .append(kind)
                    .append(' ')
                    .append(oneLine(object.identity()))
                    .append(definition.tenants().equals(tenants) ? ", of all tenants" : ", of " + some(definition))
                    .append('\n')
                    .append(object.definition().stripTrailing())
                    .append('\n');
        }
        return text.toString();
    }

    private static String some(Definition definition) {
        return definition.tenants().stream().map(Unported::oneLine).collect(Collectors.joining(", "));
    }

    /** A name may have line breaks, behind which a comment would end. */
    private static String oneLine(String text) {
        return text.replaceAll("\\R", " ");
    }
}
