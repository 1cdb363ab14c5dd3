package io.tributary.contract.plan;

import java.nio.file.Path;

/**
 * The PgBouncer through which the tenants' applications connect: to a database of the tenant's slug.
 *
 * @param console PgBouncer's admin console: a {@code jdbc:postgresql:} URL of its database {@code pgbouncer}, and an admin user
 * @param databases the file with the section {@code [databases]} that Tributary writes, and that PgBouncer's own configuration
 *     includes by {@code %include}
 * @param applicationPassword what PgBouncer logs in with as the target's application role; empty where the server asks for
 *     none
 */
public record PgBouncerSettings(Database console, Path databases, Secret applicationPassword) {}
