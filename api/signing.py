"""The keys that sign: for each purpose a folder of JWK files, of which exactly one is private.

Authlib signs with a random member of a set and writes no `kid` for a bare key; so the one private key is picked here
by hand and everything retired stands as a public key only. `kid` is always the thumbprint (RFC 7638). Rotation
replaces one file in one step, so that no reader ever meets none or two private keys. A retired key of tokens counts and
is published for as long as a token of its can live; one of certificates or checkpoints for ever.
"""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey

SIGNER_FILE = "signing.jwk"
RETIRED: Final = "retired-{}.jwk"
RETIRED_AT: Final = "retired_at"
_LONGEST_TOKEN_SECONDS: Final = 900  # access.md §1 point 3; no setting goes beyond
_LEEWAY_SECONDS: Final = 60  # for a process that reads the folder late, over a network

Fingerprint = tuple[tuple[str, int, int, int], ...]


class KeyFolderError(RuntimeError):
    """The folder of signing keys cannot be used; the message names folder and file, never key material."""


class Kind(NamedTuple):
    """What the keys of a purpose are: algorithm (JWA), curve, the members of a JWK that make one, and for how many
    seconds a retired one goes on counting; None is for ever.
    """

    algorithm: str
    curve: str
    key: type[ECKey] | type[OKPKey]
    members: tuple[str, ...]
    overlap: int | None = None


TOKENS = Kind("ES256", "P-256", ECKey, ("kty", "crv", "x", "y", "d"), _LONGEST_TOKEN_SECONDS + _LEEWAY_SECONDS)
"""Access tokens."""
CERTIFICATES = Kind("Ed25519", "Ed25519", OKPKey, ("kty", "crv", "x", "d"))
"""Certificates of frozen periods, and checkpoints: the same bytes give the same signature, whenever it is made."""


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The private key that signs, and the public keys that verify: its own and those retired.

    `retired` says of each retired key since when it is, `leaving` until when it counts where that is not for ever, in
    seconds of the epoch.
    """

    signer: ECKey | OKPKey
    public: KeySet
    retired: Mapping[str, float] = field(default_factory=dict)
    leaving: Mapping[str, float] = field(default_factory=dict)

    @property
    def kid(self) -> str:
        """The id of the signing key."""
        return str(self.signer.kid)

    def jwks(self) -> dict[str, Any]:
        """The JWK Set (RFC 7517 §5) for `/oauth/jwks`: public halves only."""
        return {"keys": [dict(key.as_dict(private=False)) for key in self.public]}

    def at(self, now: float) -> "SigningKeys":
        """The keys that count at a moment."""
        gone = {kid for kid, until in self.leaving.items() if until <= now}
        if not gone:
            return self
        return replace(self, public=KeySet([key for key in self.public if key.kid not in gone]))


def signing_keys(folder: Path, kind: Kind = TOKENS) -> SigningKeys:
    """The keys in `folder` that count now, read again whenever a file in it changes.

    Raises `KeyFolderError` unless there is exactly one private key and all are of the kind.
    """
    while True:
        read = _fingerprint(folder)
        try:
            return _read(folder, kind, read).at(time.time())
        except KeyFolderError:
            if _fingerprint(folder) == read:  # else a rotation took a file away meanwhile
                raise


def public_keys(folder: Path, kind: Kind) -> KeySet:
    """The public halves of all keys in `folder`, whether one signs there or not: what was signed is proved by them.

    Raises `KeyFolderError` unless all are of the kind.
    """
    found = (_key(path, kind) for path in _files(folder))
    return KeySet([kind.key.import_key(key.as_dict(private=False)) for key in found])


def kept_keys(folder: Path, kind: Kind) -> SigningKeys:
    """The keys in `folder`; the first is made when it is needed. Raises as `signing_keys`."""
    ensure_signing_key(folder, kind)
    return signing_keys(folder, kind)


def ensure_signing_key(folder: Path, kind: Kind = TOKENS) -> str:
    """Make the signing key when there is none; two processes may try at once. Returns the `kid` that signs."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not any(_key(path, kind).is_private for path in _files(folder)):
        draft = _draft(folder, _new(kind))
        try:
            os.link(draft, folder / SIGNER_FILE)  # unlike a rename it fails when another process was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return signing_keys(folder, kind).kid


def rotate_signing_key(folder: Path, kind: Kind = TOKENS, *, overlap: bool = True) -> str:
    """Sign with a new key from now on and keep the present one as a public key. Returns the new `kid`.

    Without `overlap` (a key that others may hold) no retired key is kept: what they signed counts no more. Of keys that
    count for ever it is refused with ValueError. What no longer counts is removed on the way.
    """
    if not overlap and kind.overlap is None:
        raise ValueError("certificates and checkpoints hold for ever, and their keys stay published")
    with _alone(folder):
        now, keys = time.time(), _read(folder, kind, _fingerprint(folder))
        held = next(path for path in _files(folder) if _key(path, kind).is_private)
        if overlap:
            public = {**keys.signer.as_dict(private=False), RETIRED_AT: int(now)}
            _draft(folder, public).replace(folder / RETIRED.format(keys.kid))
        _draft(folder, _new(kind)).replace(held)
        for path in _files(folder):
            key = _key(path, kind)
            if not key.is_private and (not overlap or keys.leaving.get(str(key.kid), now) < now):
                path.unlink()
    return signing_keys(folder, kind).kid


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One rotation at a time: of two at once, one would lose a key that has signed already."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise KeyFolderError(f"{folder}: {error.strerror}") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jwk"))


def _fingerprint(folder: Path) -> Fingerprint:
    found = []
    for path in _files(folder):
        try:
            stat = path.stat()
        except FileNotFoundError:  # a rotation took it away
            continue
        except OSError as error:
            raise KeyFolderError(f"{folder}: {error.strerror}") from None
        found.append((path.name, stat.st_ino, stat.st_mtime_ns, stat.st_size))
    return tuple(found)


@lru_cache(maxsize=8)
def _read(folder: Path, kind: Kind, _fingerprint: Fingerprint) -> SigningKeys:
    paths = {path: _key(path, kind) for path in _files(folder)}
    signers = [key for key in paths.values() if key.is_private]
    if len(signers) != 1:
        raise KeyFolderError(f"{folder}: {len(signers)} private keys, exactly one must sign")
    # Between the two steps of a rotation the signing key stands there twice, once as a public key.
    public = {key.kid: kind.key.import_key(key.as_dict(private=False)) for key in paths.values()}
    retired = {str(key.kid): _retired_at(path) for path, key in paths.items() if key.kid != signers[0].kid}
    leaving = {} if kind.overlap is None else {kid: at + kind.overlap for kid, at in retired.items()}
    return SigningKeys(signers[0], KeySet(list(public.values())), retired, leaving)


def _retired_at(path: Path) -> float:
    """Since when a key is retired; a file that somebody else put there does not say, but since when it lies there."""
    at = json.loads(path.read_bytes()).get(RETIRED_AT)
    return at if isinstance(at, int) else path.stat().st_mtime


def _new(kind: Kind) -> Any:
    curve: Any = kind.curve
    return kind.key.generate_key(curve).as_dict(private=True)


def _key(path: Path, kind: Kind) -> ECKey | OKPKey:
    try:
        data = json.loads(path.read_bytes())
        bare = kind.key.import_key({name: data[name] for name in kind.members if name in data})
        right = data["kty"] == kind.key.key_type and bare.curve_name == kind.curve
    except (OSError, ValueError, KeyError, TypeError, JoseError):
        right = False
    if not right:
        raise KeyFolderError(f"{path}: not an {kind.algorithm} key in JWK form")
    return kind.key.import_key(
        bare.as_dict(private=bare.is_private), {"kid": bare.thumbprint(), "use": "sig", "alg": kind.algorithm}
    )


def _draft(folder: Path, key: Any) -> Path:
    path = folder / f".{secrets.token_hex(8)}"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(key, file)
            file.flush()
            os.fsync(file.fileno())
    except OSError:  # a full disk is told, and nothing half of it stays
        path.unlink(missing_ok=True)
        raise
    return path
