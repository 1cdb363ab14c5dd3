-- What a target has to allow before anything is written to it.
SELECT current_user AS role,
       current_database() AS database,
       (SELECT pg_encoding_to_char(d.encoding) FROM pg_database d WHERE d.datname = current_database()) AS encoding,
       has_database_privilege(current_database(), 'CREATE') AS creates_schemas,
       coalesce((SELECT has_schema_privilege(n.oid, 'CREATE') FROM pg_namespace n WHERE n.nspname = 'public'), true)
           AS creates_tables,
       has_parameter_privilege('session_replication_role', 'SET') AS sets_replication_role,
       current_setting('max_connections')::int
           - current_setting('superuser_reserved_connections')::int
           -- PostgreSQL 16
           - coalesce(nullif(current_setting('reserved_connections', true), ''), '0')::int
           - (SELECT count(*)::int FROM pg_stat_activity a WHERE a.backend_type = 'client backend')
           AS free_connections
