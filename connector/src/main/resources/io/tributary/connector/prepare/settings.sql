-- Numeric settings as they are for this role in this database, in their own units; those that the server does not know are left out.
SELECT name, setting::bigint AS value, current_setting(name) AS shown
  FROM pg_catalog.pg_settings
 WHERE name = ANY (?)
 ORDER BY name
