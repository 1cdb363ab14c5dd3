package io.tributary.sink.apply;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the sink tells of one tenant. */
final class SinkMetrics {
    private final Timer lag;
    private final Counter transactions;
    private final Counter changes;
    private final Clock clock;

    SinkMetrics(MeterRegistry registry, String tenant, Clock clock) {
        this.clock = clock;
        this.lag = Timer.builder("tributary.sink.lag")
                .description("from the commit at the source to the commit in the target")
                .tag("tenant", tenant)
                .publishPercentiles(0.5, 0.95, 0.99)
                .register(registry);
        this.transactions = Counter.builder("tributary.sink.transactions")
                .description("transactions applied")
                .tag("tenant", tenant)
                .register(registry);
        this.changes = Counter.builder("tributary.sink.changes")
                .description("row changes and truncates applied, those of snapshots too")
                .tag("tenant", tenant)
                .register(registry);
    }

    /** The target has just committed these transactions. Where a source's clock is ahead of this one, its lag is 0. */
    void applied(List<Completion> completed, long changed) {
        Instant now = clock.instant();
        for (Completion completion : completed) {
            Duration between = Duration.between(completion.end().committedAt(), now);
            lag.record(between.isNegative() ? Duration.ZERO : between);
        }
        transactions.increment(completed.size());
        changes.increment(changed);
    }
}
