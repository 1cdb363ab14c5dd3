package io.tributary.contract.control;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far the copying of a tenant's rows around Kafka is.
 *
 * @param epoch the epoch of the connector's turn that copies, which is the copy's id
 * @param elapsed since it began
 * @param waitsFor the slug of the tenant that it waits for, since that one has fallen behind
 * @param tables its tables, the largest first
 */
public record LoadProgress(long epoch, Duration elapsed, Optional<String> waitsFor, List<TableLoad> tables) {
    private static final double LITTLE = 0.005;
    private static final double MILLIS = 1_000;

    public LoadProgress {
        tables = List.copyOf(tables);
    }

    /** The rows of all tables that have been copied. */
    public long rows() {
        return tables.stream().mapToLong(TableLoad::rows).sum();
    }

    /** Their bytes. */
    public long bytes() {
        return tables.stream().mapToLong(TableLoad::bytes).sum();
    }

    /** How large all tables are on the source's disk. */
    public long totalBytes() {
        return tables.stream().mapToLong(TableLoad::totalBytes).sum();
    }

    /** How much of everything has been copied, as far as can be told, by the tables' sizes: from 0 to 1. */
    public double fraction() {
        double done = 0;
        double all = 0;
        for (TableLoad table : tables) {
            long weight = Math.max(1, table.totalBytes());
            done += table.fraction() * weight;
            all += weight;
        }
        return all == 0 ? 1 : done / all;
    }

    /** How many seconds the rest will take if it goes on as until now; empty while that cannot be told. */
    public Optional<Double> secondsLeft() {
        double fraction = fraction();
        return fraction < LITTLE
                ? Optional.empty()
                : Optional.of(elapsed.toMillis() / MILLIS * (1 - fraction) / fraction);
    }
}
