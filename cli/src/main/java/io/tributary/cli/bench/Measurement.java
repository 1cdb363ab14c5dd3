package io.tributary.cli.bench;

import java.util.Locale;

/**
 * One result of a benchmark.
 *
 * @param name what was measured, in camel case
 * @param value the number
 * @param unit what the number counts; {@code ratio} where it is one of two times of the same run
 */
public record Measurement(String name, double value, String unit) {

    /** {@code name: value unit}. */
    public String line() {
        String number =
                value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.3f", value);
        return name + ": " + number + " " + unit;
    }
}
