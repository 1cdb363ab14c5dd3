-- What the stages of a tenant last said, and whether a process has them: each holds an advisory lock while it does.
SELECT s.stage, s.state, s.reason, s.remedy, s.changed_at,
       EXISTS (SELECT FROM pg_locks l
                WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                  AND (l.classid::bigint << 32 | l.objid::bigint)
                      = hashtextextended('tributary/stage/' || s.migration || '/' || s.slug || '/' || s.stage, 0))
       AS alive
  FROM tributary.stage s
 WHERE s.migration = ? AND s.slug = ?
