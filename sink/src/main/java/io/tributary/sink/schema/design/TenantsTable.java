package io.tributary.sink.schema.design;

import io.tributary.contract.mapping.Tenancy;
import io.tributary.contract.table.TableName;
import io.tributary.sink.schema.model.ColumnDefinition;
import io.tributary.sink.schema.model.KeyConstraint;
import io.tributary.sink.schema.model.TableDefinition;
import java.util.List;
import java.util.Optional;

/** The target's table of tenants. */
public final class TenantsTable {
    public static final TableName NAME = Tenancy.TENANTS;

    private TenantsTable() {}

    /** The table as a new target gets it. */
    public static TableDefinition definition() {
        Optional<String> now = Optional.of("now()");
        return TableDefinition.plain(
                        NAME,
                        List.of(
                                ColumnDefinition.required("id", "uuid", Optional.empty()),
                                ColumnDefinition.required("slug", "text", Optional.empty()),
                                ColumnDefinition.required("name", "text", Optional.empty()),
                                ColumnDefinition.required("status", "text", Optional.of("'active'::text")),
                                ColumnDefinition.required("created_at", "timestamp with time zone", now),
                                ColumnDefinition.required("updated_at", "timestamp with time zone", now)),
                        KeyConstraint.of("tenants_pkey", true, List.of("id")))
                .withUniques(List.of(KeyConstraint.of("tenants_slug_key", false, List.of("slug"))))
                .withComment(Optional.of("One row a tenant; every other table's tenant_id points here"));
    }
}
