-- Ends the sessions of this name: those that stream or create a slot, and those that help them.
SELECT pg_terminate_backend(pid)
  FROM pg_catalog.pg_stat_activity
 WHERE application_name = ? AND datname = current_database()
