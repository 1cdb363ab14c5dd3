#!/bin/bash
# First start of the demo's target: the role that migrates, with the least rights that work, and the application's.
set -euo pipefail
psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$POSTGRES_USER" -d "$POSTGRES_DB" -v password="$TARGET_PASSWORD" -v db="$POSTGRES_DB" <<'SQL'
CREATE ROLE migration_role LOGIN REPLICATION PASSWORD :'password';
CREATE ROLE application_role LOGIN PASSWORD :'password';
GRANT application_role TO migration_role;
GRANT CREATE ON DATABASE :"db" TO migration_role;
GRANT CREATE ON SCHEMA public TO migration_role;
GRANT SET ON PARAMETER session_replication_role TO migration_role;
SQL
