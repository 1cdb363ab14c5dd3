-- The extensions that the target's server has, and whether a role without superuser's rights can create them.
SELECT e.name,
       e.installed_version IS NOT NULL AS installed,
       v.trusted
  FROM pg_available_extensions e
  JOIN pg_available_extension_versions v ON v.name = e.name AND v.version = e.default_version
