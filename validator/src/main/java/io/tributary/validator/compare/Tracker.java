package io.tributary.validator.compare;

import io.tributary.contract.table.TableName;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/** Says how far a comparison is. For use by several threads. */
final class Tracker {
    private final Map<TableName, Long> estimates;
    private final long estimated;
    private final Consumer<ComparisonProgress> listener;
    private long rows;

    /** @param estimates about how many rows the source has in each table */
    Tracker(Map<TableName, Long> estimates, Collection<TableName> tables, Consumer<ComparisonProgress> listener) {
        this.estimates = Map.copyOf(estimates);
        this.estimated = tables.stream()
                .mapToLong(table -> estimates.getOrDefault(table, 0L))
                .sum();
        this.listener = listener;
    }

    long estimate(TableName table) {
        return estimates.getOrDefault(table, 0L);
    }

    synchronized void advance(TableName table, long more) {
        rows += more;
        listener.accept(new ComparisonProgress(rows, Math.max(rows, estimated), table));
    }
}
