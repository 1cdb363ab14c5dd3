INSERT INTO tributary.validation
       (migration, slug, position, kafka_offset, equal, report, requested_by, started_at, finished_at, scope, source_offset,
        basis, back_offset)
VALUES (?, ?, ?::pg_lsn, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?)
