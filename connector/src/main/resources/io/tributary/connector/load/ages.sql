-- How old the newest transaction is that each tenant has in the target, where its changes flow there now: not while its rows
-- are being copied, and not while the target serves it.
SELECT p.slug,
       (extract(epoch FROM clock_timestamp() - p.committed_at) * 1000)::bigint AS millis
  FROM tributary.progress AS p
  JOIN tributary.tenant AS t USING (migration, slug)
 WHERE p.migration = ?
   AND p.committed_at IS NOT NULL
   AND t.phase <> 'multi_tenant'
   AND NOT EXISTS (SELECT
                     FROM tributary.load AS l
                    WHERE l.migration = p.migration AND l.slug = p.slug AND l.epoch > p.snapshot_id)
