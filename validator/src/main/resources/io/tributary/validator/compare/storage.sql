-- Changes whenever a table is truncated (or rewritten). A truncated table is empty to snapshots taken before it, too: see
-- "Caveats" in the chapter "Concurrency Control" of PostgreSQL's manual.
SELECT md5(string_agg(oid || ' ' || relfilenode, ',' ORDER BY oid))
  FROM pg_class
 WHERE relkind = 'r' AND relpersistence = 'p' AND relfilenode <> 0
