package io.tributary.sink.schema.read;

import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.DatabaseSchema;
import io.tributary.sink.schema.model.Policy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What a target has already.
 *
 * @param schema its tables, types and sequences
 * @param guards how its tables are guarded
 * @param policies its policies
 * @param schemas its schemas' names, as SQL wants them, and whether the application may use them
 * @param sequences its sequences' names, as SQL wants them, and whether the application may use them
 * @param extensions the extensions that its server has
 * @param objects the kinds and names of functions, operators and collations
 * @param tenants the ids that it has for slugs
 * @param roles who migrates and who the application is
 * @param version its major version
 * @param wayBack what it has so that rows can go back to their sources
 * @param deferredIndexes the indexes that it is going to have by itself, since they are built after rows were copied
 */
public record TargetState(
        DatabaseSchema schema,
        Map<TableName, Guard> guards,
        List<Policy> policies,
        Map<String, Boolean> schemas,
        Map<String, Boolean> sequences,
        Map<String, Extension> extensions,
        Set<String> objects,
        Map<String, UUID> tenants,
        Roles roles,
        int version,
        WayBackFacts wayBack,
        Set<TableName> deferredIndexes) {

    /**
     * How a table is guarded.
     *
     * @param guarded whether row-level security is enabled and forced
     * @param forced whether it binds the table's owner too
     * @param gated whether a gate that is closed keeps applications from writing
     * @param privileges what the application's role may do
     * @param owner the role that owns it
     */
    public record Guard(boolean guarded, boolean forced, boolean gated, Set<String> privileges, String owner) {}

    /**
     * An extension that the server has.
     *
     * @param installed whether the database has it
     * @param trusted whether a role that may create schemas can install it
     */
    public record Extension(boolean installed, boolean trusted) {}

    /**
     * The roles.
     *
     * @param migration the role of this session
     * @param superuser whether it is a superuser
     * @param bypasses whether it bypasses row-level security
     * @param applicationExists whether the application's role is there
     * @param applicationUnbound whether row-level security does not bind the application's role
     * @param applicationIsMember whether the application's role is, or can become, the migrating role
     * @param mayBecomeApplication whether the migrating role may become the application's
     * @param grantsByDefault whether default privileges give the application's role rights on a table that is created
     */
    public record Roles(
            String migration,
            boolean superuser,
            boolean bypasses,
            boolean applicationExists,
            boolean applicationUnbound,
            boolean applicationIsMember,
            boolean mayBecomeApplication,
            boolean grantsByDefault) {}
}
