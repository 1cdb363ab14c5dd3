package io.tributary.validator.advice;

import io.tributary.contract.plan.Tenant;
import io.tributary.contract.plan.TriggerSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Follows the readings of tenants that the target serves. For one thread. */
public final class AdviceWatch implements AutoCloseable {
    private static final Duration REPORT_LIMIT = Duration.ofSeconds(5);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(15);
    private static final String DIFFERING = """
            SELECT sum(greatest(jsonb_array_length(found -> 'differences'),
                                abs((found ->> 'sourceRows')::bigint - (found ->> 'targetRows')::bigint)))::float8
                   / nullif(sum(greatest((found ->> 'sourceRows')::bigint, (found ->> 'targetRows')::bigint)), 0)
              FROM (SELECT report
                      FROM tributary.validation
                     WHERE migration = ? AND slug = ? AND report ->> 'served' = 'target'
                     ORDER BY id DESC
                     LIMIT 1) AS newest,
                   jsonb_array_elements(newest.report -> 'tables') AS found""";

    private final String migration;
    private final TriggerSettings triggers;
    private final Reports reports;
    private final Map<Tenant, Long> lateSince = new HashMap<>();

    public AdviceWatch(String migration, TriggerSettings triggers) {
        this.migration = migration;
        this.triggers = triggers;
        this.reports = new Reports(triggers.report(), REPORT_LIMIT, REPORT_EVERY);
    }

    /**
     * The advice now.
     *
     * @param session with the target
     * @param lagSeconds how long changes wait on their way back; empty where that is not known
     */
    public Advice look(Connection session, Tenant tenant, Optional<Double> lagSeconds) throws SQLException {
        return Advice.of(
                triggers,
                new Advice.Readings(
                        differing(session, tenant), late(tenant, lagSeconds), reports.newest(tenant.slug())));
    }

    /** Forgets since when a tenant's changes were late: the target does not serve it. */
    public void forget(Tenant tenant) {
        lateSince.remove(tenant);
    }

    /** A lag that is not known ends nothing and begins nothing. */
    private Optional<Duration> late(Tenant tenant, Optional<Double> lagSeconds) {
        long now = System.nanoTime();
        if (lagSeconds.isPresent() && lagSeconds.get() <= triggers.lag().toSeconds()) {
            lateSince.remove(tenant);
        } else if (lagSeconds.isPresent()) {
            lateSince.putIfAbsent(tenant, now);
        }
        return Optional.ofNullable(lateSince.get(tenant)).map(since -> Duration.ofNanos(now - since));
    }

    /** Rows are counted that were named, or that one side has more of: not fewer differ. */
    private OptionalDouble differing(Connection session, Tenant tenant) throws SQLException {
        try (PreparedStatement query = session.prepareStatement(DIFFERING)) {
            query.setString(1, migration);
            query.setString(2, tenant.slug());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                double share = row.getDouble(1);
                return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(share);
            }
        }
    }

    @Override
    public void close() {
        reports.close();
    }
}
