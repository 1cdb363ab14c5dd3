package io.tributary.cli.demo;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tributary.contract.plan.Tenant;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Measures how long changes take from their commit in the source to their commit in the target, from a moment on. */
final class LagMeters {
    private static final String LAG = "tributary.sink.lag";
    private static final String TENANT = "tenant";
    private static final double MEDIAN = 0.5;
    private static final double HIGH = 0.99;

    private final CompositeMeterRegistry all = new CompositeMeterRegistry();
    private final MeterRegistry perTenant = registry();
    private final MeterRegistry together = registry();

    /**
     * Percentiles of what was measured.
     *
     * @param p50 the median, in milliseconds; null when nothing was measured
     * @param p99 the 99th percentile, in milliseconds; null when nothing was measured
     */
    record Lag(Double p50, Double p99) {}

    LagMeters() {
        together.config().meterFilter(MeterFilter.ignoreTags(TENANT));
    }

    private static MeterRegistry registry() {
        MeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(new Percentiles());
        return registry;
    }

    /** What the sink reports to, before and after measuring begins. */
    MeterRegistry registryOfSink() {
        return all;
    }

    /** What came before does not count: while rows are copied, changes wait for them. */
    void begin() {
        all.add(perTenant);
        all.add(together);
    }

    /** What comes from now on does not count: ways back report here, too, and moves keep changes waiting. */
    void end() {
        all.remove(perTenant);
        all.remove(together);
    }

    /** Counts one change; for when the sink is another process. */
    void record(Tenant tenant, Duration time) {
        Timer.builder(LAG).tag(TENANT, tenant.slug()).register(all).record(time);
    }

    Lag of(Tenant tenant) {
        return lag(perTenant.find(LAG).tag(TENANT, tenant.slug()).timer());
    }

    Lag ofAll() {
        return lag(together.find(LAG).timer());
    }

    private static Lag lag(Timer timer) {
        return timer == null || timer.count() == 0
                ? new Lag(null, null)
                : new Lag(percentile(timer, MEDIAN), percentile(timer, HIGH));
    }

    private static double percentile(Timer timer, double percentile) {
        for (ValueAtPercentile value : timer.takeSnapshot().percentileValues()) {
            if (value.percentile() == percentile) {
                return Math.round(value.value(TimeUnit.MICROSECONDS)) / 1000.0;
            }
        }
        throw new IllegalStateException("the timer keeps no percentile " + percentile);
    }

    /** Percentiles over the whole demo, not over the last minutes. */
    private static final class Percentiles implements MeterFilter {

        @Override
        public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
            if (!id.getName().equals(LAG)) {
                return config;
            }
            return DistributionStatisticConfig.builder()
                    .percentiles(MEDIAN, HIGH)
                    .percentilePrecision(2)
                    .minimumExpectedValue((double) TimeUnit.MICROSECONDS.toNanos(100))
                    .maximumExpectedValue((double) TimeUnit.MINUTES.toNanos(30))
                    .expiry(Duration.ofDays(1))
                    .bufferLength(1)
                    .build()
                    .merge(config);
        }
    }
}
