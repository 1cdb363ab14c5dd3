-- The newest comparison of a tenant, and the newest of all its rows. No row when there was none.
WITH ours AS (
    SELECT id, equal, scope, report, finished_at FROM tributary.validation WHERE migration = ? AND slug = ?),
whole AS (SELECT report, finished_at FROM ours WHERE scope = 'full' ORDER BY id DESC LIMIT 1)
SELECT o.equal,
       (SELECT extract(epoch FROM clock_timestamp() - finished_at)::bigint FROM whole) AS full_seconds,
       (SELECT count(*) FROM whole, jsonb_path_query(report, '$.findings[*] ? (@.violation == true)')) AS violations
  FROM ours o
 ORDER BY id DESC
 LIMIT 1
