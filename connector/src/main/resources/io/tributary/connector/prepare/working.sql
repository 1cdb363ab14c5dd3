-- Whether a session of this name does something, or waits for anything but its client; one that is idle outside of a
-- transaction does nothing.
SELECT count(*) > 0
  FROM pg_catalog.pg_stat_activity
 WHERE application_name = ? AND datname = current_database()
   AND state <> 'idle'
   AND wait_event_type IS DISTINCT FROM 'Client'
