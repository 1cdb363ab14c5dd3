-- Slots that some migration made in this database, but this one, and how much log each holds back.
SELECT s.slot_name,
       s.active,
       coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn), 0)::bigint AS retained
  FROM pg_catalog.pg_replication_slots s
 WHERE s.database = current_database()
   AND s.slot_name LIKE 'tributary\_%'
   AND NOT s.temporary
   AND s.slot_name <> ?
 ORDER BY s.slot_name
