package io.tributary.validator.check;

import io.tributary.contract.control.Phase;
import io.tributary.contract.control.Progress;
import io.tributary.contract.control.ProgressTable;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import io.tributary.contract.wire.Marker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A marker in the log of each tenant's source, all written at about the same time. */
final class StreamMarkers {
    private static final Logger LOG = LoggerFactory.getLogger(StreamMarkers.class);

    private final Plan plan;
    private final Map<Tenant, String> waiting = new HashMap<>();
    /** The tenants whose source took none: nothing can be said of their streams. */
    private final Set<Tenant> unknown = new HashSet<>();

    private StreamMarkers(Plan plan) {
        this.plan = plan;
    }

    /**
     * Writes one for each tenant whose source serves and of which anything has been applied; a source that cannot be reached
     * gets none.
     */
    static StreamMarkers write(Plan plan, Connection target, long deadline) throws SQLException {
        StreamMarkers markers = new StreamMarkers(plan);
        Set<String> followed = followed(plan, target);
        for (Tenant tenant : plan.tenants()) {
            boolean begun = new ProgressTable(plan, tenant)
                    .read(target)
                    .filter(Progress::begun)
                    .isPresent();
            if (begun && followed.contains(tenant.slug()) && System.nanoTime() < deadline) {
                markers.write(tenant);
            }
        }
        return markers;
    }

    /** Nothing flows from the source of a tenant that the target serves. */
    private static Set<String> followed(Plan plan, Connection target) throws SQLException {
        Set<String> followed = new HashSet<>();
        String sql = "SELECT slug FROM tributary.tenant WHERE migration = ? AND phase <> ?";
        try (PreparedStatement query = target.prepareStatement(sql)) {
            query.setString(1, plan.migration());
            query.setString(2, Phase.MULTI_TENANT.text());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    followed.add(row.getString(1));
                }
            }
        }
        return followed;
    }

    private void write(Tenant tenant) {
        String id = UUID.randomUUID().toString();
        try (Connection source = tenant.source().connect("tributary validator");
                PreparedStatement emit = source.prepareStatement("SELECT pg_logical_emit_message(true, ?, ?)")) {
            emit.setString(1, Marker.PREFIX);
            emit.setString(2, id);
            emit.execute();
            waiting.put(tenant, id);
        } catch (SQLException e) {
            LOG.warn("no marker for tenant {}: {}", tenant.slug(), e.getMessage());
            unknown.add(tenant);
        }
    }

    /** Whether every one has been applied to the target. */
    boolean passed(Connection target) throws SQLException {
        Set<Tenant> passed = new HashSet<>();
        for (Map.Entry<Tenant, String> marker : waiting.entrySet()) {
            if (new ProgressTable(plan, marker.getKey())
                    .markerPosition(target, marker.getValue())
                    .isPresent()) {
                passed.add(marker.getKey());
            }
        }
        waiting.keySet().removeAll(passed);
        return waiting.isEmpty() && unknown.isEmpty();
    }
}
