-- Ends the replication sessions of this name.
SELECT pg_terminate_backend(pid)
  FROM pg_catalog.pg_stat_activity
 WHERE application_name = ? AND datname = current_database() AND backend_type = 'walsender'
