package io.tributary.sink.schema.ddl;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.mapping.Tenancy;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.design.TenantsTable;
import io.tributary.sink.schema.model.Expression;
import io.tributary.sink.schema.model.Policy;
import java.util.List;
import java.util.Optional;

/** The policies that keep tenants apart. */
final class TenantPolicies {

    private TenantPolicies() {}

    /** What a table should have, as PostgreSQL prints it. */
    static List<Policy> of(TableName table, String migrationRole) {
        if (!table.equals(TenantsTable.NAME)) {
            Optional<Expression> own = printed(TableMapping.TENANT_COLUMN);
            return List.of(new Policy(table, Tenancy.POLICY, true, "ALL", List.of("public"), own, own));
        }
        Optional<Expression> all = Optional.of(new Expression("true"));
        return List.of(
                new Policy(table, Tenancy.POLICY, true, "SELECT", List.of("public"), printed("id"), Optional.empty()),
                // the owner is bound by its own table's policies too, and has to see and write every tenant's row
                new Policy(table, Tenancy.MIGRATION_POLICY, true, "ALL", List.of(migrationRole), all, all));
    }

    private static Optional<Expression> printed(String column) {
        return Optional.of(new Expression(Tenancy.printedCondition(column)));
    }

    /** The statement that makes one of these. */
    static String create(Policy policy) {
        String roles = policy.roles().equals(List.of("public")) ? "" : " TO " + Names.list(policy.roles());
        return "CREATE POLICY "
                + Names.quote(policy.name())
                + " ON "
                + Names.quote(policy.table())
                + (policy.command().equals("ALL") ? "" : " FOR " + policy.command())
                + roles
                + policy.using()
                        .map(text -> "\n    USING (" + readable(text) + ")")
                        .orElse("")
                + policy.check()
                        .map(text -> "\n    WITH CHECK (" + readable(text) + ")")
                        .orElse("");
    }

    private static String readable(Expression printed) {
        String text = printed.sql();
        return text.startsWith("(")
                ? text.substring(1, text.length() - 1).replace(Tenancy.PRINTED_TENANT, Tenancy.CURRENT_TENANT)
                : text;
    }
}
