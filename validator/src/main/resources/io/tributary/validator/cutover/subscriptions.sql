-- Subscriptions of this database that write tables of it: their workers fire no trigger of a statement.
SELECT s.subname, r.srrelid::regclass::text AS table_name
  FROM pg_catalog.pg_subscription_rel r
  JOIN pg_catalog.pg_subscription s ON s.oid = r.srsubid
  JOIN pg_catalog.pg_class c ON c.oid = r.srrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN unnest(?::text[], ?::text[]) AS wanted (schema_name, table_name)
    ON n.nspname = wanted.schema_name AND c.relname = wanted.table_name
 WHERE s.subenabled
 ORDER BY 1, 2
