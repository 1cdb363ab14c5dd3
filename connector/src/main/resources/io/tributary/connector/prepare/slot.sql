-- A replication slot, and the session that uses it. The session's name is seen by its own role and by superusers only.
SELECT s.plugin,
       s.database = current_database() AS of_this_database,
       s.active_pid,
       a.application_name,
       s.confirmed_flush_lsn,
       s.wal_status = 'lost' AS lost
  FROM pg_catalog.pg_replication_slots s
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = s.active_pid
 WHERE s.slot_name = ?
