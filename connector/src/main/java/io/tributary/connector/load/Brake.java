package io.tributary.connector.load;

import io.tributary.contract.control.Control;
import io.tributary.contract.control.StageName;
import io.tributary.contract.control.StageReport;
import io.tributary.contract.control.StageState;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.wire.Marker;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds loads while a tenant whose changes flow into the same target falls behind: they share its processors and disks. How
 * far behind a tenant is counts against the least that was seen of it, since the source's clock is not the target's; and a
 * tenant whose stages are not at work holds nobody. Safe for use by many threads.
 */
final class Brake {
    private static final Logger LOG = LoggerFactory.getLogger(Brake.class);
    private static final String AGES = SourceSizes.resource("ages.sql");
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_MILLIS = 200;

    private final Plan plan;
    private final Control control;
    private final Duration most;
    private final Map<Tenant, Duration> least = new HashMap<>();
    private final ReentrantLock looking = new ReentrantLock();
    private volatile long lookedAt = System.nanoTime() - LOOK_NANOS;
    private volatile Optional<Tenant> laggard = Optional.empty();

    /** Owns none of its arguments. */
    Brake(Plan plan, Control control) {
        this.plan = plan;
        this.control = control;
        // a source that is idle is heard of with every heartbeat only
        this.most = plan.load().maxLag().plus(Marker.HEARTBEAT_INTERVAL);
    }

    /** Returns as soon as no tenant has fallen behind. */
    void pass() throws InterruptedException {
        while (look().isPresent()) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    /** The tenant that loads wait for, if they do. Waits for nobody: whoever asks may hold the control schema's session. */
    Optional<Tenant> waitsFor() {
        return laggard;
    }

    /** One thread asks the control schema, the others go by what was seen last. */
    private Optional<Tenant> look() {
        if (System.nanoTime() - lookedAt >= LOOK_NANOS && looking.tryLock()) {
            try {
                lookAgain();
            } finally {
                looking.unlock();
            }
        }
        return laggard;
    }

    private void lookAgain() {
        try {
            Optional<Tenant> now = read();
            if (!now.equals(laggard)) {
                LOG.info("loads wait for={}", now.map(Tenant::slug).orElse("nobody"));
            }
            laggard = now;
        } catch (SQLException e) {
            LOG.debug("how far tenants are behind cannot be told", e);
        }
        lookedAt = System.nanoTime();
    }

    private Optional<Tenant> read() throws SQLException {
        Map<String, Duration> ages = control.with(session -> {
            try (PreparedStatement query = session.prepareStatement(AGES)) {
                query.setString(1, plan.migration());
                try (ResultSet row = query.executeQuery()) {
                    Map<String, Duration> read = new HashMap<>();
                    while (row.next()) {
                        read.put(row.getString("slug"), Duration.ofMillis(row.getLong("millis")));
                    }
                    return read;
                }
            }
        });
        List<Tenant> late = plan.tenants().stream()
                .filter(tenant -> ages.containsKey(tenant.slug()))
                .filter(tenant -> late(tenant, ages.get(tenant.slug())))
                .toList();
        for (Tenant tenant : late) {
            if (working(tenant)) {
                return Optional.of(tenant);
            }
        }
        return Optional.empty();
    }

    /** Notes the least by the way, so every tenant is to be asked about at every look. */
    private boolean late(Tenant tenant, Duration age) {
        Duration best = least.merge(tenant, age, (one, other) -> one.compareTo(other) < 0 ? one : other);
        return age.minus(best).compareTo(most) > 0;
    }

    private boolean working(Tenant tenant) throws SQLException {
        return control.reports(tenant).stream()
                .filter(report -> report.stage() != StageName.VALIDATOR)
                .allMatch(Brake::works);
    }

    /** A sink that tries again, as after a lock timeout, is held up by what else the target does. */
    private static boolean works(StageReport report) {
        boolean holdsUp = report.state() == StageState.RUNNING
                || report.stage() == StageName.SINK && report.state() == StageState.RETRYING;
        return report.alive() && holdsUp;
    }
}
