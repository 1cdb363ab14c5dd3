-- Sessions of this database that have begun to write and whose age this role may not see. Everyone may see the lock on a transaction's number.
SELECT count(DISTINCT a.pid) AS sessions, current_user AS role
  FROM pg_catalog.pg_locks l
  JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
   AND a.datname = current_database()
   -- null where the role may not see the session
   AND a.backend_type IS NULL
