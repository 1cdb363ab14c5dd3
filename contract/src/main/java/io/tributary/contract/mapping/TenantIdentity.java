package io.tributary.contract.mapping;

import java.util.UUID;

/**
 * What of a tenant goes into its rows.
 *
 * @param id its {@code tenant_id}
 * @param ordinal its number within the migration, from 0 in the order in which tenants joined; never given twice
 */
public record TenantIdentity(UUID id, int ordinal) {

    /** Whether this tenant's source supplies the rows of shared tables: one has to, and it is the first. */
    public boolean suppliesSharedRows() {
        return ordinal == 0;
    }
}
