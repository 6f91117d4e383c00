#!/bin/sh
# Write the secrets of compose.yaml into deploy/secrets/, or into the folder SECRETS, once: what is there stays as it is.
# The address of the database server may be given: ./make-secrets.sh db.example.go.id:5432
set -eu
server=${1:-postgres:5432}
folder=${SECRETS:-$(dirname "$0")/secrets}
# The folder is closed; its files are open, for in a container somebody else reads them, and only those it is given.
mkdir -p "$folder"
chmod 700 "$folder"
cd "$folder"

keep() { # NAME, and the text on standard input
  if [ -s "$1" ]; then cat >/dev/null; else cat >"$1.new" && chmod 444 "$1.new" && mv "$1.new" "$1"; fi
}
random() { od -An -v -tx1 -N24 /dev/urandom | tr -d ' \n'; }

for name in postgres_password owner_password app_password worker_password backup_password gugus_secret_key gugus_web_secret_key; do
  random | keep "$name"
done
address() { printf 'postgresql://%s:%s@%s/gugus' "$1" "$(cat "$2")" "$server"; }
address gugus_owner owner_password | keep gugus_migration_database_url
address gugus_app app_password | keep gugus_database_url
address gugus_worker worker_password | keep gugus_worker_database_url
address gugus_backup backup_password | keep gugus_backup_database_url
# On a host they are nginx's own.
[ -n "${SECRETS:-}" ] || for name in tls_certificate tls_key; do
  [ -s "$name" ] || echo "Put your $name (PEM) into $(pwd)/$name, readable for all: the folder is closed." >&2
done
