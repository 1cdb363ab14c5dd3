-- What of a server and a database has to fit together with others. Columns that only some versions have are read from the row
-- as JSON.
SELECT current_database() AS database,
       current_user AS role,
       d.oid AS database_oid,
       current_setting('server_version_num')::int / 10000 AS version,
       pg_is_in_recovery() AS standby,
       -- the locale as CREATE DATABASE has it
       CASE to_jsonb(d) ->> 'datlocprovider' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END AS provider,
       d.datcollate AS collate,
       d.datctype AS ctype,
       coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', '') AS locale,
       to_jsonb(d) ->> 'datcollversion' AS recorded_collation,
       current_setting('lc_monetary') AS money_format,
       EXISTS (SELECT FROM pg_catalog.pg_attribute a
                 JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
                WHERE a.atttypid = 'pg_catalog.money'::regtype AND NOT a.attisdropped) AS has_money,
       coalesce((SELECT s.ssl FROM pg_catalog.pg_stat_ssl s WHERE s.pid = pg_backend_pid()), false) AS encrypted,
       -- both ends of the connection on one machine
       inet_server_addr() IS NULL OR inet_server_addr() = inet_client_addr()
           OR inet_client_addr() << '127.0.0.0/8' OR inet_client_addr() = '::1' AS local,
       current_setting('max_replication_slots')::int AS slot_limit,
       current_setting('max_wal_senders')::int AS sender_limit,
       current_setting('max_worker_processes')::int AS worker_limit,
       (SELECT array_agg(a.application_name) FROM pg_catalog.pg_stat_activity a
         WHERE a.pid IN (SELECT r.pid FROM pg_catalog.pg_stat_get_wal_senders() r)) AS senders,
       current_setting('max_connections')::int
           - current_setting('superuser_reserved_connections')::int
           - coalesce(nullif(current_setting('reserved_connections', true), ''), '0')::int
           -- the kind of a session is null where the role may not see it
           - (SELECT count(*)::int FROM pg_catalog.pg_stat_activity a
               WHERE coalesce(a.backend_type, 'client backend') = 'client backend' AND a.datid IS NOT NULL
                 AND a.pid <> pg_backend_pid()
                 AND a.pid NOT IN (SELECT r.pid FROM pg_catalog.pg_stat_get_wal_senders() r WHERE r.pid IS NOT NULL))
           AS free_connections
  FROM pg_catalog.pg_database d
 WHERE d.datname = current_database()
