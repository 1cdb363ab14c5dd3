package io.tributary.contract.plan;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A migration as its plan file describes it: checked, with every default filled in.
 *
 * @param migration the migration's name: lower-case letters, digits and hyphens; the prefix of its topics, slots,
 *     publications and consumer groups
 * @param kafka properties for every Kafka client, as Kafka names them
 * @param schemaRegistry a Confluent-compatible schema registry; without one, schemas are kept in a topic
 * @param target the shared database
 * @param tenants at least one, slugs distinct, in the order of the file
 * @param tables which tables take part
 * @param snapshot how existing rows are copied
 * @param load how fast, if they are copied around Kafka
 * @param schemaChanges what is done when a source's schema changes
 * @param validation how a running validator compares
 * @param alerts whom to alert, and from when on
 * @param cutover how tenants are switched over and back
 * @param direction which way this migration moves changes; a plan file's is forward, {@link #reversed} is not
 */
public record Plan(
        String migration,
        Map<String, String> kafka,
        Optional<URI> schemaRegistry,
        Target target,
        List<Tenant> tenants,
        Tables tables,
        SnapshotMode snapshot,
        LoadSettings load,
        SchemaChanges schemaChanges,
        ValidationSettings validation,
        AlertSettings alerts,
        CutoverSettings cutover,
        Direction direction) {

    /** What the name of the migration back ends in. */
    public static final String REVERSED = "-reverse";

    /**
     * The tenant with this slug.
     *
     * @throws IllegalArgumentException when the plan has no such tenant; the message lists those that it has
     */
    public Tenant tenant(String slug) {
        return tenants.stream()
                .filter(tenant -> tenant.slug().equals(slug))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the plan has no tenant '" + slug + "'; it has "
                        + String.join(", ", tenants.stream().map(Tenant::slug).toList())));
    }

    /** The same plan with these tenants of it only. */
    public Plan withTenants(List<Tenant> some) {
        return new Plan(
                migration,
                kafka,
                schemaRegistry,
                target,
                List.copyOf(some),
                tables,
                snapshot,
                load,
                schemaChanges,
                validation,
                alerts,
                cutover,
                direction);
    }

    /**
     * The way back of one tenant as a migration of its own: from the target, which then serves the tenant, to its source. Its
     * control schema is in the tenant's source.
     */
    public Plan reversed(Tenant tenant) {
        if (direction == Direction.REVERSE) {
            throw new IllegalStateException("the way back has none of its own");
        }
        Tenant back = new Tenant(tenant.slug(), tenant.name(), tenant.id(), target.database());
        return new Plan(
                migration + REVERSED,
                kafka,
                schemaRegistry,
                new Target(tenant.source(), target.applicationRole()),
                List.of(back),
                tables,
                snapshot,
                load,
                schemaChanges,
                validation,
                alerts,
                cutover,
                Direction.REVERSE);
    }

    /**
     * The migration that this is the way back of, with the one tenant whose way back it is; a forward one itself. Its control
     * schema is in the target, and its name is the one that moves are journaled under.
     */
    public Plan forward() {
        if (direction == Direction.FORWARD) {
            return this;
        }
        Tenant back = tenants.get(0);
        Tenant there = new Tenant(back.slug(), back.name(), back.id(), target.database());
        return new Plan(
                migration.substring(0, migration.length() - REVERSED.length()),
                kafka,
                schemaRegistry,
                new Target(back.source(), target.applicationRole()),
                List.of(there),
                tables,
                snapshot,
                load,
                schemaChanges,
                validation,
                alerts,
                cutover,
                Direction.FORWARD);
    }

    /** Whether rows are copied from the origin into the destination by COPY; a way back never copies any. */
    public boolean copiesAroundKafka() {
        return snapshot == SnapshotMode.COPY && direction == Direction.FORWARD;
    }

    /** The name of a tenant's replication slot and publication on its source: at most 63 bytes, as PostgreSQL allows. */
    public String replicationName(Tenant tenant) {
        return ("tributary_" + migration + "_" + tenant.slug()).replace('-', '_');
    }
}
