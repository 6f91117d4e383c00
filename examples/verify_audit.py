#!/usr/bin/env python3
"""Check an export of the journal, offline and without any code of the service.

    python3 verify_audit.py journal.ndjson keys.json [--checkpoint STATEMENT_OR_HEADER ...]

`journal.ndjson` is what `gugus journal` wrote; `keys.json` the public keys, from `/.well-known/checkpoint-keys` or
from whoever kept them. A checkpoint that was kept elsewhere, a statement from `/v1/audit/checkpoints` or the header
`Audit-Checkpoint` of an answer, is held against the export too: so a tail that was removed is found. Needs Python 3.11
and the package `cryptography`. Says what was proved and ends with 0, or says at which row it is not so and ends with 1.

Each row has a hash, SHA-256 of 0x00 and its bytes. The head of the chain after it is SHA-256 of 0x01, the head before
and that hash; before the first row it is 32 zero bytes. A checkpoint signs size, head, and the root of the Merkle tree
over the hashes (RFC 6962 §2.1).
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "gugus-audit/1"
STATEMENT = "gugus-checkpoint/1"
HEADER = re.compile(r"(\d+);root=:([A-Za-z0-9+/=]+):")


class NotProvedError(Exception):
    """What is not as it was, and where."""


def sha256(*parts: bytes) -> bytes:
    """SHA-256 of the parts, one behind the other."""
    return hashlib.sha256(b"".join(parts)).digest()


class Journal:
    """The rows read so far: how many, the head of their chain, and the tree over their hashes."""

    def __init__(self) -> None:
        self.size, self.head, self._subtrees = 0, bytes(32), list[bytes]()

    def read(self, line: dict[str, Any]) -> None:
        """One row more. Raises NotProvedError where it is not what was chained."""
        self.size += 1
        if line["number"] != self.size:
            raise NotProvedError(f"row {self.size} is missing: row {line['number']} stands in its place")
        if line["row"] is None:
            raise NotProvedError(f"row {self.size} was removed from the journal")
        leaf = sha256(b"\x00", line["row"].encode())
        if leaf.hex() != line["leaf"]:
            raise NotProvedError(f"row {self.size} was changed: it does not say what was chained")
        self.head = sha256(b"\x01", self.head, leaf)
        if self.head.hex() != line["head"]:
            raise NotProvedError(f"row {self.size} does not follow from the rows before it")
        self._grow(leaf)

    def _grow(self, leaf: bytes) -> None:
        self._subtrees.append(leaf)
        size = self.size
        while size % 2 == 0:
            right = self._subtrees.pop()
            self._subtrees.append(sha256(b"\x01", self._subtrees.pop(), right))
            size //= 2

    def root(self) -> bytes:
        """The root of the tree over all rows so far."""
        root = self._subtrees[-1] if self._subtrees else hashlib.sha256().digest()
        for subtree in reversed(self._subtrees[:-1]):
            root = sha256(b"\x01", subtree, root)
        return root


class Kept:
    """A checkpoint: the root, and where it was signed the head, that the journal had at a size."""

    def __init__(self, size: int, root: str, head: str | None) -> None:
        self.size, self.root, self.head = size, root, head

    def hold_against(self, journal: Journal) -> None:
        """Raises NotProvedError where the journal was something else at this size."""
        if self.root != journal.root().hex() or self.head not in (None, journal.head.hex()):
            raise NotProvedError(f"the first {self.size} rows are not those of the checkpoint at {self.size}")


def unpadded(text: str) -> bytes:
    """Base64url without padding, in its one spelling. Raises ValueError."""
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != text:
        raise ValueError("spelt otherwise than it was made")
    return data


def signed(statement: str, keys: dict[str, Ed25519PublicKey]) -> Kept:
    """The checkpoint a statement states. Raises NotProvedError unless one of the keys signed it."""
    try:
        header, payload, signature = statement.split(".")
        key = keys[json.loads(unpadded(header))["kid"]]
        key.verify(unpadded(signature), f"{header}.{payload}".encode())
        said = {"format": None, **json.loads(unpadded(payload))}
    except (ValueError, KeyError, InvalidSignature):
        raise NotProvedError("a checkpoint is not signed by any of these keys") from None
    if said["format"] != STATEMENT:
        raise NotProvedError("what one of these keys signed is no checkpoint")
    return Kept(said["size"], said["root"], said["head"])


def kept(text: str, keys: dict[str, Ed25519PublicKey]) -> Kept:
    """A checkpoint from outside: a statement, or the header of an answer, which whoever kept it trusts as it is."""
    header = HEADER.fullmatch(text.strip())
    return Kept(int(header[1]), base64.b64decode(header[2]).hex(), None) if header else signed(text.strip(), keys)


def public_keys(path: Path) -> dict[str, Ed25519PublicKey]:
    """The keys of a JWK Set (RFC 8037) by their `kid`."""
    found = json.loads(path.read_text(encoding="utf-8"))["keys"]
    return {key["kid"]: Ed25519PublicKey.from_public_bytes(unpadded(key["x"])) for key in found}


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The members of an object. Raises ValueError where a name stands twice."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def line_of(written: bytes) -> dict[str, Any]:
    """What a line says. Raises NotProvedError where it is no object, or a name stands twice in it."""
    try:
        said = json.loads(written, object_pairs_hook=once)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise NotProvedError(f"a line is not as an export writes it: {written[:40]!r}")
    return said


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """What the export says, between its first line and its last. Raises NotProvedError where it is not whole."""
    with path.open("rb") as file:
        lines = map(line_of, file)
        if next(lines, {}).get("format") != FORMAT:
            raise NotProvedError("this is no export of the journal")
        rows = 0
        for line in lines:
            if "rows" not in line:
                rows += "number" in line
                yield line
            elif line["rows"] != rows:
                raise NotProvedError(f"the export says that it holds {line['rows']} rows, and holds {rows}")
            elif next(lines, None) is not None:
                raise NotProvedError("something stands behind the last line of the export")
            else:
                return
    raise NotProvedError("the export breaks off: its last line is missing")


def verify(path: Path, keys: dict[str, Ed25519PublicKey], outside: Iterable[Kept]) -> tuple[int, int]:
    """How many rows and checkpoints were proved. Raises NotProvedError."""
    journal, waiting, proved = Journal(), sorted(outside, key=lambda each: each.size), 0
    for line in lines_of(path):
        if "checkpoint" in line:
            checkpoint = signed(line["checkpoint"], keys)
            if checkpoint.size != journal.size:
                raise NotProvedError(f"the checkpoint at {checkpoint.size} stands behind row {journal.size}")
            checkpoint.hold_against(journal)
            proved += 1
        else:
            journal.read(line)
        while waiting and waiting[0].size == journal.size:
            waiting.pop(0).hold_against(journal)
            proved += 1
    if waiting:
        raise NotProvedError(f"the journal ends at row {journal.size}, but a checkpoint at {waiting[0].size} was kept")
    return journal.size, proved


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Check an export of the journal offline.")
    parser.add_argument("journal", type=Path)
    parser.add_argument("keys", type=Path)
    parser.add_argument("--checkpoint", action="append", default=[], help="one that was kept elsewhere")
    given = parser.parse_args()
    try:
        keys = public_keys(given.keys)
        rows, checkpoints = verify(given.journal, keys, [kept(each, keys) for each in given.checkpoint])
    except NotProvedError as fault:
        print(f"NOT PROVED: {fault}.", file=sys.stderr)
        return 1
    print(f"{rows} rows are as they were chained; {checkpoints} checkpoints hold.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
