-- Who looks, and whether that role sees every row and can become the application's role.
SELECT me.rolsuper OR me.rolbypassrls AS sees_all,
       current_user AS role,
       app.oid IS NOT NULL AS application_exists,
       EXISTS (SELECT FROM pg_roles r
                WHERE (r.rolsuper OR r.rolbypassrls) AND pg_has_role(app.oid, r.oid, 'MEMBER')) AS application_unbound,
       coalesce(pg_has_role(me.oid, app.oid, ?), false) AS can_become_application
  FROM pg_roles me
  LEFT JOIN pg_roles app ON app.rolname = ?
 WHERE me.rolname = current_user
