package io.tributary.cli.bench;

import java.util.ArrayList;
import java.util.List;

/** Values of one kind. */
final class Distribution {
    private static final double HALF = 0.5;
    private static final double NINE_TENTHS = 0.9;
    private static final double NEARLY_ALL = 0.99;

    private final String name;
    private final List<Double> millis = new ArrayList<>();

    Distribution(String name) {
        this.name = name;
    }

    void add(double value) {
        millis.add(value);
    }

    /** Median, 90th and 99th percentile and maximum; none without values. */
    List<Measurement> measurements() {
        return millis.isEmpty()
                ? List.of()
                : List.of(
                        measurement("Median", HALF),
                        measurement("P90", NINE_TENTHS),
                        measurement("P99", NEARLY_ALL),
                        measurement("Max", 1));
    }

    /** The median alone. */
    List<Measurement> median() {
        return millis.isEmpty() ? List.of() : List.of(measurement("Median", HALF));
    }

    private Measurement measurement(String suffix, double share) {
        List<Double> sorted = millis.stream().sorted().toList();
        int rank = Math.max(1, (int) Math.ceil(sorted.size() * share));
        return new Measurement(name + suffix, sorted.get(rank - 1), "ms");
    }
}
