package io.tributary.sink.schema.model;

import java.util.List;

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

    /** The statement that makes it, without a semicolon. */
    public String createStatement() {
        return (kind == Kind.DOMAIN ? "CREATE DOMAIN " : "CREATE TYPE ") + name + " AS " + definition;
    }

    /** What sort of type it is. */
    public enum Kind {
        ENUM,
        DOMAIN,
        COMPOSITE,
        RANGE
    }
}
