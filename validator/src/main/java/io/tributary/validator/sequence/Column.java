package io.tributary.validator.sequence;

import io.tributary.contract.mapping.TableMapping;
import io.tributary.contract.table.Identifiers;
import io.tributary.contract.table.TableName;
import java.math.BigDecimal;

/**
 * A column whose values a sequence has to have passed.
 *
 * @param partitioned whether the table's rows are in its partitions
 * @param indexed whether the greatest value is found by an index
 * @param ofTenants whether each row is one tenant's
 * @param below only values below this one count; null for all
 */
record Column(TableName table, String name, boolean partitioned, boolean indexed, boolean ofTenants, BigDecimal below) {

    /** SQL for the last value of the rows that a condition selects, in the direction of a sequence. */
    String last(Counter counter, String rows) {
        String column = Identifiers.quote(name);
        String bound = below == null ? "" : " AND " + column + " < " + below.toPlainString();
        return "(SELECT " + (counter.up() ? "max(" : "min(") + column + ")::numeric FROM "
                + (partitioned ? "" : "ONLY ") + table.sql() + " WHERE " + rows + bound + ")";
    }

    /** A condition for one tenant's rows. */
    String rowsOf(String tenantId) {
        return ofTenants
                ? Identifiers.quote(TableMapping.TENANT_COLUMN) + " = " + Identifiers.literal(tenantId)
                : "true";
    }
}
