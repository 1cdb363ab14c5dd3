-- How many sessions the role and the database may have (-1: any number), and have.
SELECT r.rolname AS role,
       CASE WHEN r.rolsuper THEN -1 ELSE r.rolconnlimit END AS role_limit,
       (SELECT count(*) FROM pg_catalog.pg_stat_activity a
         WHERE a.usesysid = r.oid AND a.pid <> pg_backend_pid()) AS role_sessions,
       d.datname AS database,
       CASE WHEN r.rolsuper THEN -1 ELSE d.datconnlimit END AS database_limit,
       (SELECT count(*) FROM pg_catalog.pg_stat_activity a
         WHERE a.datid = d.oid AND a.pid <> pg_backend_pid()) AS database_sessions
  FROM pg_catalog.pg_roles r, pg_catalog.pg_database d
 WHERE r.rolname = current_user AND d.datname = current_database()
