#!/bin/sh
# Install what deploy/wheelhouse.sh packed, without a network: the packages go into .venv beside the sources. Given again
# after an upgrade it does the same anew.
set -eu
home=$(dirname "$(dirname "$(readlink -f "$0")")")
cd "$home"
"${PYTHON:-python3}" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-index --find-links wheelhouse --no-deps \
  --require-hashes --only-binary=:all: -r requirements.lock
.venv/bin/python -m pip check --disable-pip-version-check
.venv/bin/python -m compileall -q api client web
touch .venv/.installed
./gugus --help >/dev/null
echo "Installed in $home. Units for systemd: deploy/systemd; what to set: docs/operations.md."
