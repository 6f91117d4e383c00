"""Holders of an escrow: an office with a key of its own, whose private half is sealed by a passphrase of its own.

Both halves are what any library for JOSE reads: the public one a JWK (RFC 7517, X25519), the private one a JWK inside a
JWE (RFC 7516, PBES2). A holder makes them on a machine of its own and hands over the public half.
"""

import json
import os
import re
from pathlib import Path
from typing import Any, Final, NamedTuple

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, OKPKey

from api.backup.manifest import BackupFailed, NotWritten

CURVE: Final = "X25519"
SHORTEST_PASSPHRASE: Final = 16
NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_MEMBERS: Final = ("kty", "crv", "x", "d")
_BY_PASSPHRASE: Final = ["PBES2-HS512+A256KW", "A256GCM"]
_TURNS: Final = 300_000  # of PBKDF2: OWASP asks for 210,000, the library reads no more than these


class Holder(NamedTuple):
    """An office, named as its file is, and its key."""

    name: str
    key: OKPKey

    @property
    def kid(self) -> str:
        """The thumbprint of the key (RFC 7638), by which an escrow knows its holder."""
        return self.key.thumbprint()


def make_holder(name: str, passphrase: str, folder: Path) -> tuple[Path, Path]:
    """Make the key of a holder. Gives the files of its public half, to be handed over, and of its private half.

    Raises BackupFailed.
    """
    if not NAME.fullmatch(name):
        raise BackupFailed("a holder is an office, named by small letters, digits and hyphens; never a person")
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise BackupFailed(f"a passphrase has {SHORTEST_PASSPHRASE} characters at least")
    key = OKPKey.generate_key(CURVE)
    header = {"alg": _BY_PASSPHRASE[0], "enc": _BY_PASSPHRASE[1], "cty": "jwk+json", "p2c": _TURNS}
    private = json.dumps({**key.as_dict(private=True), "holder": name})
    sealed = jwe.encrypt_compact(header, private, _of(passphrase), algorithms=_BY_PASSPHRASE)
    public = {**key.as_dict(private=False), "use": "enc", "kid": key.thumbprint(), "holder": name}
    files = folder / f"{name}.public.jwk", folder / f"{name}.private.jwe"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path, text in zip(files, (json.dumps(public, indent=1), sealed), strict=True):
        write_new(path, text.encode())
    return files


def public_holder(path: Path) -> Holder:
    """The holder of a public half. Raises BackupFailed."""
    try:
        return _holder(json.loads(path.read_bytes()), is_private=False)
    except (OSError, ValueError, KeyError, TypeError, JoseError):
        raise BackupFailed(f"{path}: not the public half of a holder's key") from None


def private_holder(path: Path, passphrase: str) -> Holder:
    """The holder of a private half. Raises BackupFailed, alike for another passphrase and a damaged file."""
    try:
        opened = jwe.decrypt_compact(path.read_text(), _of(passphrase), algorithms=_BY_PASSPHRASE).plaintext
        return _holder(json.loads(opened or b""), is_private=True)
    except (OSError, ValueError, KeyError, TypeError, JoseError):
        raise BackupFailed(f"{path}: not a holder's key, or not its passphrase") from None


def write_new(path: Path, content: bytes) -> None:
    """Write a file for its owner's eyes alone, where there is none yet. Raises BackupFailed, and NotWritten where the
    disk does not take all of it, of which nothing is left then.
    """
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupFailed(f"{path}: {error.strerror}") from None
    try:
        with os.fdopen(made, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise NotWritten(f"{path}: {error.strerror}") from None


def _holder(jwk: dict[str, Any], *, is_private: bool) -> Holder:
    key = OKPKey.import_key({name: jwk[name] for name in _MEMBERS if name in jwk})
    name = jwk["holder"]
    if key.curve_name != CURVE or key.is_private != is_private or not NAME.fullmatch(name):
        raise ValueError
    return Holder(name, key)


def _of(passphrase: str) -> OctKey:
    return OctKey.import_key(passphrase.encode())
