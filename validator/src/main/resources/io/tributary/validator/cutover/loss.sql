-- How far a way back that is in use has come, by the log of the target.
SELECT p.position::text, p.committed_at::text
  FROM tributary.progress p
  JOIN tributary.tenant t USING (migration, slug)
 WHERE migration = ? AND slug = ? AND t.phase = 'replication'
