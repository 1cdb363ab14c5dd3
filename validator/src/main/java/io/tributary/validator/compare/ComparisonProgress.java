package io.tributary.validator.compare;

import io.tributary.contract.table.TableName;

/**
 * How far a comparison is.
 *
 * @param rows how many of the source's rows have been compared
 * @param estimated how many there may be, as the source's statistics say; at least {@code rows}
 * @param table the table that was read last
 */
public record ComparisonProgress(long rows, long estimated, TableName table) {}
