package io.tributary.contract.plan;

import java.util.Optional;
import java.util.UUID;

/**
 * One tenant and the database it lives in now.
 *
 * @param slug its short name: lower-case letters, digits and hyphens; part of topic, slot and publication names
 * @param name its display name
 * @param id its {@code tenant_id}, where the plan gives one
 * @param source its single-tenant database
 */
public record Tenant(String slug, String name, Optional<UUID> id, Database source) {}
