package io.tributary.sink.schema.model;

import io.tributary.contract.table.Identifiers;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A type that the user made.
 *
 * @param name its name, as SQL wants it
 * @param schema its schema
 * @param kind what sort of type it is
 * @param definition what stands behind {@code CREATE TYPE name AS} or {@code CREATE DOMAIN name AS}
 * @param requires the names of the user's types that it is made of
 */
public record TypeDefinition(String name, String schema, Kind kind, Expression definition, List<String> requires) {

    private static final Pattern LITERAL = Pattern.compile("'((?:[^']|'')*)'");

    /** The statement that makes it, without a semicolon. */
    public String createStatement() {
        return (kind == Kind.DOMAIN ? "CREATE DOMAIN " : "CREATE TYPE ") + name + " AS " + definition;
    }

    /** An enum's values, in their order. */
    public List<String> labels() {
        return LITERAL.matcher(definition.toString())
                .results()
                .map(match -> match.group(1).replace("''", "'"))
                .toList();
    }

    /** The same enum with these values. */
    public TypeDefinition withLabels(List<String> labels) {
        String values = labels.stream().map(Identifiers::literal).collect(Collectors.joining(", "));
        return new TypeDefinition(name, schema, kind, new Expression("ENUM (" + values + ")"), requires);
    }

    /** What sort of type it is. */
    public enum Kind {
        ENUM,
        DOMAIN,
        COMPOSITE,
        RANGE
    }
}
