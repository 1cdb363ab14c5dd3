-- How much of the source's log lies behind a position, and how much of it the tenant's slot keeps.
SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), ?::pg_lsn)::bigint AS behind,
       (SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint
          FROM pg_replication_slots
         WHERE slot_name = ?) AS retained
