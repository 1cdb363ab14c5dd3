package io.tributary.validator.compare;

import io.tributary.contract.table.TableName;

/**
 * A range that had the same rows on both sides.
 *
 * @param position where in the source's log, as PostgreSQL writes an LSN
 * @param sum what both sides had
 */
record VerifiedRange(TableName table, KeyRange range, String position, Checksum sum) {}
