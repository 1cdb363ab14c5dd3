-- Transactions of this database that have been writing for longer than so many seconds, the oldest first; ours are left out.
SELECT a.pid,
       a.usename AS role,
       a.state,
       extract(epoch FROM clock_timestamp() - a.xact_start)::bigint AS seconds
  FROM pg_catalog.pg_stat_activity a
 WHERE a.datname = current_database()
   AND a.backend_type = 'client backend'
   AND a.pid <> pg_backend_pid()
   AND a.backend_xid IS NOT NULL
   AND a.application_name NOT LIKE 'tributary%'
   AND a.xact_start < clock_timestamp() - make_interval(secs => ?)
 ORDER BY a.xact_start
