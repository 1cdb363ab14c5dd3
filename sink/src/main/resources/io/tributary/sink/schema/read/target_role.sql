-- Who migrates, and what the application's role is.
SELECT current_user AS migration_role,
       me.rolsuper AS superuser,
       me.rolbypassrls AS bypasses,
       app.oid IS NOT NULL AS application_exists,
       -- a role can become every role that it is a member of
       EXISTS (SELECT FROM pg_roles r WHERE r.rolsuper AND pg_has_role(app.oid, r.oid, 'MEMBER')) AS application_superuser,
       EXISTS (SELECT FROM pg_roles r WHERE r.rolbypassrls AND pg_has_role(app.oid, r.oid, 'MEMBER')) AS application_bypasses,
       coalesce(pg_has_role(app.oid, me.oid, 'MEMBER'), false) AS application_is_member,
       -- since version 16 a member may be one that must not SET ROLE
       coalesce(pg_has_role(me.oid, app.oid,
                            CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END),
                false) AS may_become_application,
       -- what a table that the migrating role creates gives away by itself
       EXISTS (SELECT FROM pg_default_acl d CROSS JOIN LATERAL aclexplode(d.defaclacl) AS acl
                WHERE d.defaclrole = me.oid AND d.defaclobjtype = 'r' AND acl.grantee IN (0, app.oid))
           AS grants_by_default
  FROM pg_roles me
  LEFT JOIN pg_roles app ON app.rolname = ?
 WHERE me.rolname = current_user
