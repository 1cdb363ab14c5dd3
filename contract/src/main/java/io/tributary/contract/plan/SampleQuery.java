package io.tributary.contract.plan;

/**
 * A query of the tenants' application, as it is run on the source; after a switch it is run on the target as the
 * application's role.
 *
 * @param sql one statement that only reads
 */
public record SampleQuery(String sql) {}
