-- What a target has to allow before anything is written to it.
SELECT current_user AS role,
       current_database() AS database,
       (SELECT pg_encoding_to_char(d.encoding) FROM pg_database d WHERE d.datname = current_database()) AS encoding,
       has_database_privilege(current_database(), 'CREATE') AS creates_schemas,
       coalesce((SELECT has_schema_privilege(n.oid, 'CREATE') FROM pg_namespace n WHERE n.nspname = 'public'), true)
           AS creates_tables,
       has_parameter_privilege('session_replication_role', 'SET') AS sets_replication_role,
       least(
           current_setting('max_connections')::int
               - current_setting('superuser_reserved_connections')::int
               -- PostgreSQL 16
               - coalesce(nullif(current_setting('reserved_connections', true), ''), '0')::int
               -- the kind of a session is null where the role may not see it
               - (SELECT count(*)::int FROM pg_stat_activity a
                   WHERE coalesce(a.backend_type, 'client backend') = 'client backend' AND a.datid IS NOT NULL),
           (SELECT CASE WHEN r.rolconnlimit >= 0 AND NOT r.rolsuper THEN r.rolconnlimit
                          - (SELECT count(*)::int FROM pg_stat_activity a WHERE a.usesysid = r.oid) END
              FROM pg_roles r WHERE r.rolname = current_user),
           (SELECT CASE WHEN d.datconnlimit >= 0 THEN d.datconnlimit
                          - (SELECT count(*)::int FROM pg_stat_activity a WHERE a.datid = d.oid) END
              FROM pg_database d WHERE d.datname = current_database())) AS free_connections,
       current_setting('max_connections')::int AS max_connections,
       pg_is_in_recovery() AS standby,
       (SELECT pg_get_userbyid(n.nspowner) FROM pg_namespace n
         WHERE n.nspname = 'tributary' AND NOT pg_has_role(current_user, n.nspowner, 'USAGE')) AS control_owner,
       (SELECT array_agg(s.name ORDER BY s.name) FROM pg_settings s
         WHERE s.name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout',
                          'idle_session_timeout')
           AND s.setting <> '0') AS timeouts
