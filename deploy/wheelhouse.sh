#!/bin/sh
# Everything a host without a network needs, in one file: the sources and every package as a wheel, by the hashes of
# requirements.lock. Run it where there is a network, with the Python and the kind of processor of the host:
#   deploy/wheelhouse.sh gugus.tar.gz
# On the host: tar -xzf gugus.tar.gz -C /srv && /srv/gugus/deploy/install.sh
set -eu
out=$(realpath -m "${1:?the file to write, for instance gugus.tar.gz}")
home=$(dirname "$(dirname "$(readlink -f "$0")")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git -C "$home" archive --prefix=gugus/ HEAD -- . ':!tests' ':!benchmarks' ':!docs/screens' ':!.ci' | tar -x -C "$work"
echo "GUGUS_COMMIT=$(git -C "$home" rev-parse HEAD)" >"$work/gugus/COMMIT"  # the units read it, for /version
"${PYTHON:-python3}" -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
  --only-binary=:all: --dest "$work/gugus/wheelhouse" -r "$work/gugus/requirements.lock"
tar -czf "$out" -C "$work" gugus
echo "$out"
