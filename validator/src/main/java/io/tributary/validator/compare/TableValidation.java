package io.tributary.validator.compare;

import java.util.List;

/**
 * What the comparison of one table found.
 *
 * @param name {@code schema.table}, as the source has it
 * @param sourceRows the source's rows
 * @param targetRows the tenant's rows in the target
 * @param sourceChecksum 128 bits over the source's rows, 32 hexadecimal digits
 * @param targetChecksum the same over the tenant's rows in the target
 * @param equal whether numbers and checksums are the same; of a table that tenants share, also where what differed was on
 *     its way through another tenant's stream
 * @param differences rows that differ, ordered by key, as many as were asked for; empty when equal
 */
public record TableValidation(
        String name,
        long sourceRows,
        long targetRows,
        String sourceChecksum,
        String targetChecksum,
        boolean equal,
        List<RowDifference> differences) {

    /** The same with other differences. */
    TableValidation withDifferences(List<RowDifference> others) {
        return new TableValidation(name, sourceRows, targetRows, sourceChecksum, targetChecksum, equal, others);
    }

    /** The same with what stands of its differences; where nothing does, it is equal. */
    TableValidation withStanding(List<RowDifference> standing, int limit) {
        List<RowDifference> named = List.copyOf(standing.subList(0, Math.min(limit, standing.size())));
        return new TableValidation(
                name, sourceRows, targetRows, sourceChecksum, targetChecksum, standing.isEmpty(), named);
    }
}
