-- What a new slot waits for the longest: the oldest transaction that writes, prepared ones first.
SELECT description
  FROM (SELECT 0 AS rank, prepared AS began, format('prepared transaction %L since %s', gid, prepared) AS description
          FROM pg_prepared_xacts
        UNION ALL
        SELECT 1, xact_start, format('transaction of process %s (%s) since %s', pid, usename, xact_start)
          FROM pg_stat_activity
         WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()) AS waited_for
 ORDER BY rank, began
 LIMIT 1
