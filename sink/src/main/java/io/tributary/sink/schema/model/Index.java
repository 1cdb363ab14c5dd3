package io.tributary.sink.schema.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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
 * @param statistics statistics targets of expressions, by their place among the elements, the first being 1
 */
public record Index(
        String name,
        String method,
        boolean unique,
        boolean nullsNotDistinct,
        List<Expression> elements,
        List<String> included,
        Optional<Expression> predicate,
        List<String> options,
        SortedMap<Integer, Integer> statistics)
        implements TablePart {

    @Override
    public Index untuned() {
        return new Index(
                name, method, unique, nullsNotDistinct, elements, included, predicate, List.of(), new TreeMap<>());
    }

    /** The same with one more element in front. */
    public Index ledBy(String element) {
        List<Expression> led = new ArrayList<>(List.of(new Expression(element)));
        led.addAll(elements);
        SortedMap<Integer, Integer> shifted = new TreeMap<>();
        statistics.forEach((place, target) -> shifted.put(place + 1, target));
        return new Index(name, method, unique, nullsNotDistinct, led, included, predicate, options, shifted);
    }
}
