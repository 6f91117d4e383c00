#!/bin/sh
# One file of PostgreSQL's log into its archive: archive_command = 'sh archive_wal.sh "%p" FOLDER/"%f"'
# What is not whole on the disk bears another name. A failure keeps the file with PostgreSQL, which asks again. A file
# that is there already is taken for good where it says the same, and refused where it says something else.
set -eu
from=$1
to=$2
if test -e "$to"; then exec cmp "$from" "$to"; fi
draft=$to.part
trap 'rm -f "$draft"' EXIT
cp "$from" "$draft"
chmod 600 "$draft"
sync "$draft"
mv "$draft" "$to"
sync "$(dirname "$to")"
