"""The keys that sign: for each purpose a folder of JWK files, of which exactly one is private.

Authlib signs with a random member of a set and writes no `kid` for a bare key; so the one private key is picked here
by hand and everything retired stands as a public key only. `kid` is always the thumbprint (RFC 7638). Rotation
replaces one file in one step, so that no reader ever meets none or two private keys.
"""

import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey

SIGNER_FILE = "signing.jwk"

Fingerprint = tuple[tuple[str, int, int, int], ...]


class KeyFolderError(RuntimeError):
    """The folder of signing keys cannot be used; the message names folder and file, never key material."""


class Kind(NamedTuple):
    """What the keys of a purpose are: algorithm (JWA), curve, and the members of a JWK that make one."""

    algorithm: str
    curve: str
    key: type[ECKey] | type[OKPKey]
    members: tuple[str, ...]


TOKENS = Kind("ES256", "P-256", ECKey, ("kty", "crv", "x", "y", "d"))
"""Access tokens."""
CERTIFICATES = Kind("Ed25519", "Ed25519", OKPKey, ("kty", "crv", "x", "d"))
"""Certificates of frozen periods, and checkpoints: the same bytes give the same signature, whenever it is made."""


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The private key that signs, and the public keys that verify: its own and those retired."""

    signer: ECKey | OKPKey
    public: KeySet

    @property
    def kid(self) -> str:
        """The id of the signing key."""
        return str(self.signer.kid)

    def jwks(self) -> dict[str, Any]:
        """The JWK Set (RFC 7517 §5) for `/oauth/jwks`: public halves only."""
        return {"keys": [dict(key.as_dict(private=False)) for key in self.public]}


def signing_keys(folder: Path, kind: Kind = TOKENS) -> SigningKeys:
    """The keys in `folder`, read again whenever a file in it changes.

    Raises `KeyFolderError` unless there is exactly one private key and all are of the kind.
    """
    return _read(folder, kind, _fingerprint(folder))


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


def rotate_signing_key(folder: Path, kind: Kind = TOKENS) -> str:
    """Sign with a new key from now on and keep the present one as a public key. Returns the new `kid`.

    A retired file may be deleted when the last token it signed has expired (15 minutes); of certificates it is kept
    for ever.
    """
    retired = signing_keys(folder, kind).signer
    held = next(path for path in _files(folder) if _key(path, kind).is_private)
    _draft(folder, retired.as_dict(private=False)).replace(folder / f"retired-{retired.kid}.jwk")
    _draft(folder, _new(kind)).replace(held)
    return signing_keys(folder, kind).kid


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jwk"))


def _fingerprint(folder: Path) -> Fingerprint:
    try:
        stats = [(path.name, path.stat()) for path in _files(folder)]
    except OSError as error:
        raise KeyFolderError(f"{folder}: {error.strerror}") from None
    return tuple((name, stat.st_ino, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


@lru_cache(maxsize=8)
def _read(folder: Path, kind: Kind, _fingerprint: Fingerprint) -> SigningKeys:
    keys = [_key(path, kind) for path in _files(folder)]
    signers = [key for key in keys if key.is_private]
    if len(signers) != 1:
        raise KeyFolderError(f"{folder}: {len(signers)} private keys, exactly one must sign")
    # Between the two steps of a rotation the signing key stands there twice, once as a public key.
    public = {key.kid: kind.key.import_key(key.as_dict(private=False)) for key in keys}
    return SigningKeys(signers[0], KeySet(list(public.values())))


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
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(key, file)
        file.flush()
        os.fsync(file.fileno())
    return path
