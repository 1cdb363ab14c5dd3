package io.tributary.sink.schema.model;

import java.util.ArrayList;
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
 * @param options its index's storage parameters, {@code name=value}
 * @param withoutOverlaps whether the last column's ranges, of rows that are alike in the others, must not overlap
 */
public record KeyConstraint(
        String name,
        boolean primary,
        List<String> columns,
        List<String> included,
        boolean nullsNotDistinct,
        Deferral deferral,
        List<String> options,
        boolean withoutOverlaps)
        implements TablePart {

    /** A key whose columns are compared for equality. */
    public KeyConstraint(
            String name,
            boolean primary,
            List<String> columns,
            List<String> included,
            boolean nullsNotDistinct,
            Deferral deferral,
            List<String> options) {
        this(name, primary, columns, included, nullsNotDistinct, deferral, options, false);
    }

    /** A key of these columns with nothing special to it. */
    public static KeyConstraint of(String name, boolean primary, List<String> columns) {
        return new KeyConstraint(name, primary, columns, List.of(), false, Deferral.NOT_DEFERRABLE, List.of());
    }

    @Override
    public KeyConstraint untuned() {
        return new KeyConstraint(
                name, primary, columns, included, nullsNotDistinct, deferral, List.of(), withoutOverlaps);
    }

    /** The same with one more column in front. */
    public KeyConstraint ledBy(String column) {
        List<String> led = new ArrayList<>(List.of(column));
        led.addAll(columns);
        return new KeyConstraint(name, primary, led, included, nullsNotDistinct, deferral, options, withoutOverlaps);
    }

    /** The same whose last column is a range that must not overlap another row's. */
    public KeyConstraint temporal() {
        return new KeyConstraint(name, primary, columns, included, nullsNotDistinct, deferral, options, true);
    }
}
