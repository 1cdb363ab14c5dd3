-- Prepared transactions of this database, and old ones of any: a new slot waits for each of them. Also whether the tenant's slot is there.
SELECT p.gid,
       p.database,
       p.owner,
       p.database = current_database() AS of_this_database,
       extract(epoch FROM clock_timestamp() - p.prepared)::bigint AS seconds,
       EXISTS (SELECT FROM pg_catalog.pg_replication_slots s WHERE s.slot_name = ?) AS slot_exists
  FROM pg_catalog.pg_prepared_xacts p
 WHERE p.database = current_database() OR p.prepared < clock_timestamp() - make_interval(secs => ?)
 ORDER BY p.prepared
