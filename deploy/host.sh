#!/bin/sh
# `gugus` for the administrator of a host with systemd, as root: the settings and secrets of the units, and their user.
# docs/install.md links it to /usr/local/bin/gugus; called from the folder of a new version it is that version's.
set -eu
home=$(dirname "$(dirname "$(readlink -f "$0")")")
set -a
. /etc/gugus/gugus.env
set +a
# Neither its arguments nor its user's files tell them: they are read here and handed on.
for file in /etc/gugus/secrets/gugus_*; do
  export "$(basename "$file" | tr '[:lower:]' '[:upper:]')=$(cat "$file")"
done
export PYTHONDONTWRITEBYTECODE=1
exec setpriv --reuid=gugus --regid=gugus --init-groups "$home/gugus" "$@"
