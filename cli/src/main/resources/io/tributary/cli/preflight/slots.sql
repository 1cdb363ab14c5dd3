-- Every slot of the server, and how much log it holds back.
SELECT s.slot_name,
       s.active_pid,
       s.temporary,
       s.database = current_database() AS of_this_database,
       CASE WHEN pg_is_in_recovery() THEN 0
            ELSE coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn), 0) END::bigint AS retained
  FROM pg_catalog.pg_replication_slots s
