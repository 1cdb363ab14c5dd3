package io.tributary.contract.mapping;

import io.tributary.contract.table.TableName;

/** How a target keeps tenants apart: what the schema part makes, and what the validator looks for. */
public final class Tenancy {
    /** The target's table of tenants, to which every tenant table's {@link TableMapping#TENANT_COLUMN} points. */
    public static final TableName TENANTS = new TableName("public", "tenants");
    /** The setting that says for which tenant a session works. */
    public static final String SETTING = "app.tenant_id";
    /** The policy that shows a tenant its own rows. */
    public static final String POLICY = "tributary_tenant";
    /** The policy that shows the migrating role, which owns it, every row of the table of tenants. */
    public static final String MIGRATION_POLICY = "tributary_migration";
    /** SQL for the session's tenant. Without a sub-select the setting would be read once a row. */
    public static final String CURRENT_TENANT = "(SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)";
    /** The same as PostgreSQL prints it. */
    public static final String PRINTED_TENANT =
            "( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS \"nullif\")";

    private Tenancy() {}

    /** The condition of a policy, by the column that names the tenant, as PostgreSQL prints it. */
    public static String printedCondition(String column) {
        return "(" + column + " = " + PRINTED_TENANT + ")";
    }
}
