#!/usr/bin/env python3
"""Check a bundle for work without a line, offline and without any code of the service.

    python3 verify_bundle.py luring.zip keys.json

`luring.zip` is the file as it was fetched; `keys.json` the public keys, from `/.well-known/certificate-keys` or from
whoever kept them. Needs Python 3.11, the package `cryptography`, and `verify_certificate.py` beside it. Says what is in
the bundle and ends with 0, or says what is wrong and ends with 1.
"""

import hashlib
import json
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))  # there already where this is run, not where it is imported

from verify_certificate import (  # type: ignore[import-not-found]
    NotValidError,
    must_be_signed,
    read,
)

FORMAT = "gugus-bundle/1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.jws"


def verify(path: str, keys: dict[str, Any]) -> dict[str, Any]:
    """The list of contents, once its signature and every part hold. Raises NotValidError."""
    try:
        with zipfile.ZipFile(path) as bundle:
            files = {name: bundle.read(name) for name in bundle.namelist()}
    except (zipfile.BadZipFile, ValueError, OverflowError, RuntimeError, EOFError, zlib.error) as broken:
        raise NotValidError(f"the file is damaged: {broken}") from None
    must_be_signed(files[SIGNATURE].decode(), files[MANIFEST], keys)
    manifest: dict[str, Any] = json.loads(files[MANIFEST])
    if manifest["format"] != FORMAT:
        raise NotValidError("this is no bundle")
    named = {part["name"] for part in manifest["parts"] if part["included"]}
    if named != set(files) - {MANIFEST, SIGNATURE}:
        raise NotValidError("a file is missing, or one is not in the list")
    for part in manifest["parts"]:
        if part["included"] and hashlib.sha256(files[part["name"]]).hexdigest() != part["sha256"]:
            raise NotValidError(f"{part['name']} is not what was signed")
    return manifest


def main(arguments: list[str]) -> int:
    """Check and tell."""
    if len(arguments) != len(("luring.zip", "keys.json")):
        print(__doc__, file=sys.stderr)
        return 2
    path, keys = arguments
    try:
        manifest = verify(path, read(keys))
    except (NotValidError, OSError, ValueError, KeyError, TypeError) as wrong:
        print(f"NOT VALID: {wrong}", file=sys.stderr)
        return 1
    print(f"VALID: {manifest['owner']} {manifest['year']}, as of {manifest['made_at']}")
    print(f"  fresh until {manifest['good_until']}")
    for part in manifest["parts"]:
        print(f"  {part['name']}: {part['rows']} rows" + ("" if part["included"] else ", as in the bundle before"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
