package io.tributary.contract.plan;

/**
 * The shared multi-tenant database.
 *
 * @param database where it is, and the role that migrates: it owns the tables and is subject to row-level security
 * @param applicationRole the role that tenants' applications use
 */
public record Target(Database database, String applicationRole) {}
