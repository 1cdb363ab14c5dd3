package io.tributary.sink.schema.model;

/**
 * A check constraint.
 *
 * @param name its name
 * @param expression what has to hold, without parentheses of its own
 * @param validated whether the rows that were there before it are known to obey it
 */
public record CheckConstraint(String name, Expression expression, boolean validated) implements TablePart {}
