-- What the role that asks may do.
SELECT rolname,
       rolsuper,
       rolreplication
         OR EXISTS (SELECT FROM pg_catalog.pg_roles g
                     WHERE g.rolname = 'rds_replication' AND pg_has_role(current_user, g.oid, 'member')) AS replicates,
       has_database_privilege(current_database(), 'CREATE') AS creates
  FROM pg_catalog.pg_roles
 WHERE rolname = current_user
