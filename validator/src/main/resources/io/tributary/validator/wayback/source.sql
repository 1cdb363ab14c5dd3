-- What a role may do in a source that a way back needs.
SELECT current_user AS role,
       current_database() AS database,
       current_setting('server_version_num')::int AS version,
       {sets} AS sets_replication_role,
       to_regnamespace('tributary') IS NOT NULL
       OR has_database_privilege(current_database(), 'CREATE') AS creates_schema
  FROM pg_catalog.pg_roles r
 WHERE r.rolname = current_user
