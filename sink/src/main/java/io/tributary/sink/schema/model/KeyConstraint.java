package io.tributary.sink.schema.model;

import java.util.List;

/**
 * A primary key or a unique constraint.
 *
 * @param name its name
 * @param primary whether it is the primary key
 * @param columns the names of its columns, in order
 * @param included the names of the columns that its index merely carries
 * @param nullsNotDistinct whether two nulls are the same value
 * @param deferral when it is checked
 */
public record KeyConstraint(
        String name,
        boolean primary,
        List<String> columns,
        List<String> included,
        boolean nullsNotDistinct,
        Deferral deferral)
        implements TablePart {}
