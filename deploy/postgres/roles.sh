#!/bin/sh
# The roles and the database, by a superuser of PostgreSQL, once. The container runs it at its first start; on a server of
# your own: SECRETS=deploy/secrets deploy/postgres/roles.sh, with PGHOST, PGUSER … as psql takes them, or with PSQL, where
# psql is run by somebody who cannot read the secrets: PSQL='runuser -u postgres -- psql'.
set -eu
secrets=${SECRETS:-/run/secrets}
for name in owner app worker backup; do
  [ -s "$secrets/${name}_password" ] || { echo "no $secrets/${name}_password" >&2; exit 1; }
done
# Passwords come by the input of psql: neither its arguments nor the log of the server hold them.
{
  for name in owner app worker backup; do printf "\\\\set %s_password '%s'\n" "$name" "$(cat "$secrets/${name}_password")"; done
  cat <<'SQL'
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
CREATE ROLE gugus_owner LOGIN CREATEROLE PASSWORD :'owner_password';
CREATE ROLE gugus_app LOGIN PASSWORD :'app_password';
CREATE ROLE gugus_worker LOGIN PASSWORD :'worker_password';
-- The owner gives itself their rights in the first migration.
GRANT gugus_app, gugus_worker TO gugus_owner WITH ADMIN OPTION;
-- It sees every row, for a backup without rows is none.
CREATE ROLE gugus_backup LOGIN BYPASSRLS PASSWORD :'backup_password';
GRANT gugus_owner TO gugus_backup;
CREATE DATABASE gugus OWNER gugus_owner;
SQL
} | ${PSQL:-psql} --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${PGUSER:-${POSTGRES_USER:-postgres}}" --dbname "${PGDATABASE:-postgres}"
