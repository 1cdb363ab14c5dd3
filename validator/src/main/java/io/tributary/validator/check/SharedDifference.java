package io.tributary.validator.check;

import io.tributary.contract.table.TableName;

/**
 * A row of a shared table that is not the same on both sides.
 *
 * @param table the table
 * @param key the values of its primary key as PostgreSQL writes a record, without parentheses; the whole row where the table
 *     has no primary key
 * @param inSource whether the source has the row
 * @param inTarget whether the target has it
 */
public record SharedDifference(TableName table, String key, boolean inSource, boolean inTarget) {}
