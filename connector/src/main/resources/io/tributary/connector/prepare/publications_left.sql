-- Publications that some migration made in this database, but this one, and that no slot belongs to any more.
SELECT p.pubname
  FROM pg_catalog.pg_publication p
 WHERE p.pubname LIKE 'tributary\_%'
   AND p.pubname <> ?
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_replication_slots s
                    WHERE s.slot_name = p.pubname AND s.database = current_database())
 ORDER BY p.pubname
