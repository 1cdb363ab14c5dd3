package io.tributary.contract.plan;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the sections of a plan that say how often, how long and how much. */
final class SettingsReader {
    private static final Pattern SIZE = Pattern.compile("([0-9]+) ?(B|KiB|MiB|GiB|TiB)");
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
    private static final long STEP = 1024;

    private SettingsReader() {}

    static ValidationSettings validation(PlanSection section) {
        section.allow("interval", "fullEvery", "parallelism", "rowsPerSecond");
        ValidationSettings otherwise = ValidationSettings.DEFAULT;
        return new ValidationSettings(
                duration(section, "interval", otherwise.interval()),
                duration(section, "fullEvery", otherwise.fullEvery()),
                section.optionalText("parallelism")
                        .map(
                                value -> Math.toIntExact(atLeast(1, value)),
                                "is not a number of comparisons at a time",
                                "write a whole number from 1, or leave it out: it is then " + otherwise.parallelism())
                        .orElse(otherwise.parallelism()),
                section.optionalText("rowsPerSecond")
                        .map(
                                value -> atLeast(0, value),
                                "is not a number of rows",
                                "write a whole number, such as 50000; 0 is no limit")
                        .orElse(otherwise.rowsPerSecond()));
    }

    static LoadSettings load(PlanSection section) {
        section.allow("parallelism", "bytesPerSecond", "rowsPerSecond", "maxLag", "role");
        LoadSettings otherwise = LoadSettings.DEFAULT;
        return new LoadSettings(
                section.optionalText("parallelism")
                        .map(
                                value -> Math.toIntExact(atLeast(1, value)),
                                "is not a number of sessions",
                                "write a whole number from 1, or leave it out: it is then " + otherwise.parallelism())
                        .orElse(otherwise.parallelism()),
                section.optionalText("bytesPerSecond")
                        .map(
                                value -> value.equals("0") ? Long.valueOf(0) : Long.valueOf(bytes(value)),
                                "is not a size",
                                "write it as 512KiB or 50MiB; 0 is no limit")
                        .orElse(otherwise.bytesPerSecond()),
                section.optionalText("rowsPerSecond")
                        .map(
                                value -> atLeast(0, value),
                                "is not a number of rows",
                                "write a whole number, such as 50000; 0 is no limit")
                        .orElse(otherwise.rowsPerSecond()),
                duration(section, "maxLag", otherwise.maxLag()),
                section.optionalText("role").value());
    }

    static AlertSettings alerts(PlanSection section) {
        section.allow("webhook", "lag", "retainedWal");
        AlertSettings otherwise = AlertSettings.DEFAULT;
        return new AlertSettings(
                webhook(section),
                duration(section, "lag", otherwise.lag()),
                section.optionalText("retainedWal")
                        .map(SettingsReader::bytes, "is not a size", "write it as 512MiB or 10GiB")
                        .orElse(otherwise.retainedWalBytes()));
    }

    private static Optional<URI> webhook(PlanSection section) {
        PlanText text = section.optionalText("webhook");
        if (section.reported("webhook")) {
            return Optional.empty();
        }
        return text.mapHidden(
                value -> {
                    URI uri = URI.create(value);
                    if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
                        throw new IllegalArgumentException();
                    }
                    return uri;
                },
                "is not the URL of a webhook",
                "write it as https://host/path, or as ${NAME} to keep it out of the file; or leave it out");
    }

    /** Durations are written as {@code 5s}, {@code 10m} or {@code 1h30m}. */
    static Duration duration(PlanSection section, String key, Duration otherwise) {
        return section.optionalText(key)
                .map(
                        value -> {
                            Duration duration = Duration.parse("PT" + value);
                            if (duration.isNegative() || duration.isZero()) {
                                throw new IllegalArgumentException();
                            }
                            return duration;
                        },
                        "is not a duration",
                        "write it as 5s, 10m or 1h")
                .orElse(otherwise);
    }

    private static long atLeast(long least, String value) {
        long number = Long.parseLong(value.replace("_", ""));
        if (number < least) {
            throw new IllegalArgumentException();
        }
        return number;
    }

    private static long bytes(String value) {
        Matcher size = SIZE.matcher(value);
        if (!size.matches()) {
            throw new IllegalArgumentException();
        }
        long bytes = Long.parseLong(size.group(1));
        for (int i = 0; i < UNITS.indexOf(size.group(2)); i++) {
            bytes = Math.multiplyExact(bytes, STEP);
        }
        if (bytes == 0) {
            throw new IllegalArgumentException();
        }
        return bytes;
    }
}
