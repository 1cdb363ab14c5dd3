package io.tributary.sink.schema.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An exclusion constraint.
 *
 * @param name its name
 * @param method its index's access method
 * @param elements what is compared, each with its operator, in order
 * @param included the names of the columns that its index merely carries
 * @param predicate the rows that it is about; all without one
 * @param deferral when it is checked
 * @param options its index's storage parameters, {@code name=value}
 */
public record Exclusion(
        String name,
        String method,
        List<Expression> elements,
        List<String> included,
        Optional<Expression> predicate,
        Deferral deferral,
        List<String> options)
        implements TablePart {

    @Override
    public Exclusion untuned() {
        return new Exclusion(name, method, elements, included, predicate, deferral, List.of());
    }

    /** The same with one more element in front, which has its operator behind it. */
    public Exclusion ledBy(String element) {
        List<Expression> led = new ArrayList<>(List.of(new Expression(element)));
        led.addAll(elements);
        return new Exclusion(name, method, led, included, predicate, deferral, options);
    }
}
