package io.tributary.cli.bench;

import io.tributary.cli.load.ClientLoad;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the moves of one kind cost the clients, and where it went. */
final class PauseTally {
    private static final double NANOS_PER_MILLI = 1e6;

    private final String kind;
    private final List<long[]> windows = new ArrayList<>();
    private final Map<String, Distribution> parts = new LinkedHashMap<>();

    PauseTally(String kind) {
        this.kind = kind;
    }

    /** @param from, to when the move was made, as {@link System#nanoTime} says */
    void add(long from, long to, TenantMover.Result result) {
        windows.add(new long[] {from, to});
        result.partsMillis().forEach((part, millis) -> parts.computeIfAbsent(
                        part,
                        name -> new Distribution(
                                kind + "Step" + Character.toUpperCase(name.charAt(0)) + name.substring(1)))
                .add(millis));
    }

    /**
     * The pause is the longest transaction of each client while the move was made, less what a transaction takes as a rule; the
     * longest pause is that of the client that waited longest, of each move.
     */
    List<Measurement> measurements(ClientLoad load) {
        Distribution pauses = new Distribution(kind + "Pause");
        Distribution longest = new Distribution(kind + "LongestPause");
        long usual = load.usual();
        for (long[] window : windows) {
            double most = 0;
            for (long waited : load.longest(window[0], window[1])) {
                double pause = Math.max(0, waited - usual) / NANOS_PER_MILLI;
                pauses.add(pause);
                most = Math.max(most, pause);
            }
            longest.add(most);
        }
        List<Measurement> all = new ArrayList<>();
        all.add(new Measurement(kind + "s", windows.size(), "moves"));
        all.addAll(pauses.measurements());
        all.addAll(longest.measurements());
        parts.values().forEach(part -> all.addAll(part.median()));
        return all;
    }
}
