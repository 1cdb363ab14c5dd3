-- How many slots and replication sessions the server allows, and how many are taken by others than this slot.
SELECT current_setting('max_replication_slots')::int AS slots,
       (SELECT count(*) FROM pg_catalog.pg_replication_slots WHERE slot_name <> ?) AS slots_taken,
       EXISTS (SELECT FROM pg_catalog.pg_replication_slots WHERE slot_name = ?) AS there,
       current_setting('max_wal_senders')::int AS senders,
       (SELECT count(*) FROM pg_catalog.pg_stat_activity
         WHERE backend_type = 'walsender' AND application_name <> ?) AS senders_taken
