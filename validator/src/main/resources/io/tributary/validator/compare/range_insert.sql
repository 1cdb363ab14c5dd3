INSERT INTO tributary.validation_range
       (migration, slug, table_schema, table_name, number, basis, source_offset, position, lower_source, lower_target,
        upper_source, upper_target, row_count, upper_sum, lower_sum)
VALUES (?, ?, ?, ?, ?, ?, ?, ?::pg_lsn, ?::text[], ?::text[], ?::text[], ?::text[], ?, ?, ?)
