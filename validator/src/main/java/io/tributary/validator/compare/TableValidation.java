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
 * @param equal whether numbers and checksums are the same
 * @param differences the first rows that differ, at most {@link Validator#NAMED_DIFFERENCES}; empty when equal
 */
public record TableValidation(
        String name,
        long sourceRows,
        long targetRows,
        String sourceChecksum,
        String targetChecksum,
        boolean equal,
        List<RowDifference> differences) {}
