package io.tributary.sink.schema.model;

import java.util.List;
import java.util.Optional;

/**
 * Extended statistics.
 *
 * @param name its name
 * @param schema its schema
 * @param kinds what is collected; empty where only one expression is
 * @param elements columns and expressions
 * @param target its statistics target, where it has one of its own
 */
public record StatisticsDefinition(
        String name, String schema, List<String> kinds, List<Expression> elements, Optional<Integer> target)
        implements TablePart {}
