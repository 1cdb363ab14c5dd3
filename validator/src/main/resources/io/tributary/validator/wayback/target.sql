-- What a target has for ways back.
SELECT current_user AS role,
       current_setting('wal_level') AS wal_level,
       r.rolreplication OR r.rolsuper AS replicates,
       least(current_setting('max_replication_slots')::int - (SELECT count(*) FROM pg_catalog.pg_replication_slots),
             current_setting('max_wal_senders')::int
             - (SELECT count(*) FROM pg_catalog.pg_stat_replication)) AS free_slots,
       EXISTS (SELECT FROM pg_catalog.pg_replication_slots WHERE slot_name = ?) AS slot_exists
  FROM pg_catalog.pg_roles r
 WHERE r.rolname = current_user
