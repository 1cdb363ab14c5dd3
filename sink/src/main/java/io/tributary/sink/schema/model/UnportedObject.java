package io.tributary.sink.schema.model;

/**
 * Something that a person has to carry over.
 *
 * @param kind what it is: a view, a function, a trigger
 * @param identity its name, with its schema, and its table or its arguments
 * @param definition the statements that make it, each with a semicolon
 */
public record UnportedObject(String kind, String identity, String definition) {}
