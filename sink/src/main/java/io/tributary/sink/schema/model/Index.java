package io.tributary.sink.schema.model;

import java.util.List;
import java.util.Optional;

/**
 * An index that no constraint owns.
 *
 * @param name its name
 * @param method its access method
 * @param unique whether no two rows may have the same elements
 * @param nullsNotDistinct whether two nulls are the same value
 * @param elements columns or expressions, with collation, operator class and order where they are not the default
 * @param included the names of the columns that it merely carries
 * @param predicate the rows that are in it; all without one
 * @param options storage parameters, {@code name=value}
 */
public record Index(
        String name,
        String method,
        boolean unique,
        boolean nullsNotDistinct,
        List<Expression> elements,
        List<String> included,
        Optional<Expression> predicate,
        List<String> options)
        implements TablePart {}
