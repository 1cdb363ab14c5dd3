-- How far a way back that is in use has come, by the log of the target; nothing is known of one that was not in use yet when
-- the source's gate was closed. No row while the source serves.
SELECT CASE WHEN t.phase = 'replication' THEN coalesce(t.resume_position, p.position)::text END AS position,
       CASE WHEN t.phase = 'replication' AND t.resume_position IS NULL THEN p.committed_at::text END AS committed_at
  FROM tributary.tenant t
  JOIN tributary.gate g USING (tenant_id)
  LEFT JOIN tributary.progress p USING (migration, slug)
 WHERE migration = ? AND slug = ? AND (t.phase = 'replication' OR NOT g.writable)
