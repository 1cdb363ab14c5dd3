package io.tributary.contract.control;

import io.tributary.contract.mapping.NameUuids;
import io.tributary.contract.mapping.TenantIdentity;
import io.tributary.contract.plan.Direction;
import io.tributary.contract.plan.Plan;
import io.tributary.contract.plan.Tenant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Who a migration's tenants are. */
final class TenantTable {
    private final Plan plan;
    private final Connection session;

    TenantTable(Plan plan, Connection session) {
        this.plan = plan;
        this.session = session;
    }

    /** The plan's tenants, in its order; one that is not there yet gets the identity that it would be inserted with. */
    Map<Tenant, TenantIdentity> identities() throws SQLException {
        Map<String, TenantIdentity> known = known();
        int next =
                known.values().stream().mapToInt(TenantIdentity::ordinal).max().orElse(-1) + 1;
        Map<Tenant, TenantIdentity> identities = new LinkedHashMap<>();
        for (Tenant tenant : plan.tenants()) {
            TenantIdentity identity = known.get(tenant.slug());
            if (identity == null) {
                identity = new TenantIdentity(newId(tenant), next);
                next++;
            }
            identities.put(tenant, identity);
        }
        return identities;
    }

    void insert(Tenant tenant, TenantIdentity identity) throws SQLException {
        String sql = "INSERT INTO tributary.tenant (migration, slug, tenant_id, ordinal, name) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (migration, slug) DO UPDATE SET name = EXCLUDED.name";
        try (PreparedStatement insert = session.prepareStatement(sql)) {
            insert.setString(1, plan.migration());
            insert.setString(2, tenant.slug());
            insert.setObject(3, identity.id());
            insert.setInt(4, identity.ordinal());
            insert.setString(5, tenant.name());
            insert.executeUpdate();
        }
        insertGate(identity);
        String progress = "INSERT INTO tributary.progress (migration, slug) VALUES (?, ?)"
                + " ON CONFLICT (migration, slug) DO NOTHING";
        try (PreparedStatement insert = session.prepareStatement(progress)) {
            insert.setString(1, plan.migration());
            insert.setString(2, tenant.slug());
            insert.executeUpdate();
        }
    }

    /** The tenant's source serves at first: the gate is closed in the target, and open in the source's own control schema. */
    private void insertGate(TenantIdentity identity) throws SQLException {
        String sql = "INSERT INTO tributary.gate (tenant_id, writable, reason) VALUES (?, ?, ?)"
                + " ON CONFLICT (tenant_id) DO NOTHING";
        try (PreparedStatement insert = session.prepareStatement(sql)) {
            insert.setObject(1, identity.id());
            insert.setBoolean(2, plan.direction() == Direction.REVERSE);
            insert.setString(3, plan.direction() == Direction.REVERSE ? null : GateSchema.SOURCE_SERVES);
            insert.executeUpdate();
        }
    }

    private Map<String, TenantIdentity> known() throws SQLException {
        Map<String, TenantIdentity> known = new HashMap<>();
        if (!exists("tributary.tenant")) {
            return known;
        }
        String sql = "SELECT slug, tenant_id, ordinal FROM tributary.tenant WHERE migration = ?";
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setString(1, plan.migration());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    known.put(row.getString(1), new TenantIdentity(row.getObject(2, UUID.class), row.getInt(3)));
                }
            }
        }
        return known;
    }

    /** The plan's id, else that of a tenant of this slug that the target already has, else one derived from the slug. */
    private UUID newId(Tenant tenant) throws SQLException {
        if (tenant.id().isPresent()) {
            return tenant.id().get();
        }
        if (exists("public.tenants")) {
            try (PreparedStatement query = session.prepareStatement("SELECT id FROM public.tenants WHERE slug = ?")) {
                query.setString(1, tenant.slug());
                try (ResultSet row = query.executeQuery()) {
                    if (row.next()) {
                        return row.getObject(1, UUID.class);
                    }
                }
            }
        }
        return NameUuids.ofTenant(tenant.slug());
    }

    private boolean exists(String table) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('" + table + "') IS NOT NULL")) {
            return row.next() && row.getBoolean(1);
        }
    }
}
