#!/bin/bash
# First start of a demo source: a role that owns the shop and may replicate, and the shop itself.
set -euo pipefail
psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$POSTGRES_USER" -d "$POSTGRES_DB" -v password="$REPLICATION_PASSWORD" -v db="$POSTGRES_DB" <<'SQL'
CREATE ROLE replication_user LOGIN REPLICATION PASSWORD :'password';
GRANT CREATE ON DATABASE :"db" TO replication_user;
GRANT SET ON PARAMETER session_replication_role TO replication_user;
ALTER SCHEMA public OWNER TO replication_user;
SQL
PGOPTIONS='-c role=replication_user' psql -v ON_ERROR_STOP=1 --no-psqlrc -q -U "$POSTGRES_USER" -d "$POSTGRES_DB" -f /shop.sql
