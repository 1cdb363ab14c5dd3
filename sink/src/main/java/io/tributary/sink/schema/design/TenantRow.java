package io.tributary.sink.schema.design;

import io.tributary.contract.check.Finding;
import io.tributary.contract.mapping.NameUuids;
import io.tributary.contract.plan.Tenant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A tenant's row in the target's table of tenants.
 *
 * @param id the plan's id, else the one that the target has for the slug, else one derived from the slug
 * @param slug its slug
 * @param name its display name
 */
public record TenantRow(UUID id, String slug, String name) {

    /** The row of a tenant of the plan. */
    public static TenantRow of(Tenant tenant, Map<String, UUID> existing) {
        UUID id = tenant.id()
                .or(() -> Optional.ofNullable(existing.get(tenant.slug())))
                .orElseGet(() -> NameUuids.ofTenant(tenant.slug()));
        return new TenantRow(id, tenant.slug(), tenant.name());
    }

    /** A contradiction between this row and the ones that the target has. */
    public Optional<Finding> contradiction(Map<String, UUID> existing) {
        UUID other = existing.get(slug);
        if (other != null && !other.equals(id)) {
            return Optional.of(Finding.blocker(
                    "tenant-id",
                    Optional.of(slug),
                    "the plan gives tenant '" + slug + "' the id " + id + ", the target has it as " + other,
                    "write id: " + other + " into the plan, or leave the id out"));
        }
        return existing.entrySet().stream()
                .filter(entry -> entry.getValue().equals(id) && !entry.getKey().equals(slug))
                .findFirst()
                .map(entry -> Finding.blocker(
                        "tenant-id",
                        Optional.of(slug),
                        "the id " + id + " of tenant '" + slug + "' is that of '" + entry.getKey() + "' in the target",
                        "give the tenant another id in the plan"));
    }
}
