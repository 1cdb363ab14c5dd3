-- What an earlier run verified, if it may be gone on with.
SELECT table_schema, table_name, number, source_offset, position, lower_source, lower_target, upper_source, upper_target,
       row_count, upper_sum, lower_sum
  FROM tributary.validation_range
 WHERE migration = ? AND slug = ? AND basis = ?
   AND (SELECT max(verified_at) FROM tributary.validation_range WHERE migration = ? AND slug = ?)
       > clock_timestamp() - interval '1 hour'
 ORDER BY table_schema, table_name, number
