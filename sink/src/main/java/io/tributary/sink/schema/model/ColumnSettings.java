package io.tributary.sink.schema.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a column is kept and analysed; nothing of it decides which values it takes.
 *
 * @param storage PLAIN, EXTERNAL, EXTENDED or MAIN, where that is not its type's
 * @param compression its compression method, where it has one of its own
 * @param statistics its statistics target, where it has one of its own
 * @param options {@code name=value}, such as {@code n_distinct=-0.5}
 * @param virtual whether a generated column is computed when it is read, and kept nowhere
 */
public record ColumnSettings(
        Optional<String> storage,
        Optional<String> compression,
        Optional<Integer> statistics,
        List<String> options,
        boolean virtual) {

    /** Of a column that is kept. */
    public ColumnSettings(
            Optional<String> storage,
            Optional<String> compression,
            Optional<Integer> statistics,
            List<String> options) {
        this(storage, compression, statistics, options, false);
    }

    /** What a column has that nobody tuned. */
    public static final ColumnSettings DEFAULT =
            new ColumnSettings(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    /** The same of a generated column that is kept nowhere, or is kept. */
    public ColumnSettings withVirtual(boolean isVirtual) {
        return new ColumnSettings(storage, compression, statistics, options, isVirtual);
    }

    /** The same for people. */
    public String describe() {
        List<String> parts = new ArrayList<>(virtual ? List.of("VIRTUAL") : List.of());
        storage.ifPresent(text -> parts.add("STORAGE " + text));
        compression.ifPresent(text -> parts.add("COMPRESSION " + text));
        statistics.ifPresent(target -> parts.add("STATISTICS " + target));
        parts.addAll(options);
        return parts.isEmpty() ? "the default" : String.join(" ", parts);
    }
}
