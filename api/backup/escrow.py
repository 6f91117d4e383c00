"""Escrow: the keys without which the data are lost, sealed so that two holders together bring them back.

An envelope is one JSON file. It tells in clear which keys are in it and who holds it; the keys are in a JWE (RFC 7516)
under a key of its own, and that key is in it once for each pair of holders: a JWE for the one inside a JWE for the
other. One holder alone opens nothing, and of three holders any two are enough. Any library for JOSE reads it.

What is kept: the keys of cases, the secret key where it is a file, and the public halves of keys that count for ever.
What signs is not: a lost one is followed by another, and nobody is to sign in this house's name from an escrow.
"""

import base64
import hmac
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel, ConfigDict

from api import vault
from api.backup.holders import Holder, write_new
from api.backup.keys import SIGNING, key_files
from api.backup.manifest import BackupFailed
from api.settings import Settings
from api.signing import CERTIFICATES, RETIRED, signing_keys

FORMAT: Final = 1
FEWEST_HOLDERS: Final = 2
MOST_HOLDERS: Final = 5
LOST: Final = "in no escrow, and lost with this machine: {}; see `gugus keys escrow`"
_FOR_HOLDERS: Final = ["ECDH-ES+A256KW", "A256GCM"]
_OF_KEYS: Final = ["dir", "A256GCM"]


class KeptKey(BaseModel):
    """A key of the envelope: its name in a copy of the keys, and a print of it that tells nothing of it."""

    model_config = ConfigDict(frozen=True)

    name: str
    print: str


class Share(BaseModel):
    """The envelope's key for two holders, who are named by their thumbprints, the outer one first."""

    model_config = ConfigDict(frozen=True)

    holders: tuple[str, str]
    jwe: str


class Envelope(BaseModel):
    """What two of its holders open together."""

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    made_at: datetime
    holders: dict[str, str]
    """Names of the holders by their thumbprints."""
    keys: list[KeptKey]
    shares: list[Share]
    sealed: str


def kept(settings: Settings) -> dict[str, bytes]:
    """What an escrow of now would keep, by its name in a copy of the keys."""
    found = {name: path.read_bytes() for name, path in key_files(settings).items() if not name.startswith("signing/")}
    return found | dict(_for_ever(settings))


def _for_ever(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Public halves of the keys of certificates and checkpoints; the one that signs as the retired one it will be."""
    for folder in (settings.certificate_keys_dir, settings.checkpoint_keys_dir):
        if any(folder.glob("*.jwk")):
            place, signer = f"{SIGNING}/{folder.name}", signing_keys(folder, CERTIFICATES).signer
            yield f"{place}/{RETIRED.format(signer.kid)}", json.dumps(signer.as_dict(private=False)).encode()
            yield from ((f"{place}/{path.name}", path.read_bytes()) for path in folder.glob(RETIRED.format("*")))


def seal(keys: Mapping[str, bytes], holders: Sequence[Holder], now: datetime) -> Envelope:
    """Seal keys for holders, any two of whom open them. Raises BackupFailed."""
    names = {holder.kid: holder.name for holder in holders}
    if not FEWEST_HOLDERS <= len(holders) <= MOST_HOLDERS or not len(names) == len({*names.values()}) == len(holders):
        raise BackupFailed(f"two to {MOST_HOLDERS} holders are named, each once")
    key = vault.fresh_key()
    content = {name: base64.b64encode(value).decode() for name, value in keys.items()}
    return Envelope(
        made_at=now,
        holders=names,
        keys=[KeptKey(name=name, print=print_of(value)) for name, value in sorted(keys.items())],
        shares=[_share(key, outer, inner) for outer, inner in itertools.combinations(holders, 2)],
        sealed=jwe.encrypt_compact(_header(_OF_KEYS), json.dumps(content), OctKey.import_key(key), _OF_KEYS),
    )


def _share(key: bytes, outer: Holder, inner: Holder) -> Share:
    for_one = jwe.encrypt_compact(_header(_FOR_HOLDERS, inner), key, inner.key, _FOR_HOLDERS)
    for_both = jwe.encrypt_compact(_header(_FOR_HOLDERS, outer), for_one, outer.key, _FOR_HOLDERS)
    return Share(holders=(outer.kid, inner.kid), jwe=for_both)


def _header(algorithms: list[str], holder: Holder | None = None) -> dict[str, Any]:
    alg, enc = algorithms
    return {"alg": alg, "enc": enc, **({"kid": holder.kid} if holder else {})}


def opened(envelope: Envelope, holders: Iterable[Holder]) -> dict[str, bytes]:
    """The keys of an envelope, by the private halves of two of its holders. Raises BackupFailed."""
    held = {holder.kid: holder for holder in holders}
    share = next((each for each in envelope.shares if held.keys() >= set(each.holders)), None)
    if share is None:
        raise BackupFailed("it takes two of the holders of this escrow")
    outer, inner = (held[kid] for kid in share.holders)
    try:
        for_one = jwe.decrypt_compact(share.jwe, outer.key, _FOR_HOLDERS).plaintext
        key = jwe.decrypt_compact(for_one or b"", inner.key, _FOR_HOLDERS).plaintext
        content = jwe.decrypt_compact(envelope.sealed, OctKey.import_key(key or b""), _OF_KEYS).plaintext
        keys = {name: base64.b64decode(value) for name, value in json.loads(content or b"").items()}
    except (JoseError, ValueError, AttributeError):
        raise BackupFailed("the escrow is damaged") from None
    if {name: print_of(value) for name, value in keys.items()} != {each.name: each.print for each in envelope.keys}:
        raise BackupFailed("the escrow does not hold what it says")
    return keys


def bring_back(keys: Mapping[str, bytes], folder: Path) -> None:
    """Write opened keys into an empty folder, as a copy of the keys is laid out. Raises BackupFailed."""
    if folder.exists() and any(folder.iterdir()):
        raise BackupFailed(f"{folder} is not empty")
    for name, value in keys.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):  # whoever knows the holders can make an envelope
            raise BackupFailed("the escrow names a place outside the folder")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_new(path, value)


def print_of(key: bytes) -> str:
    """What a key is known by; nothing of 32 random bytes can be found from it."""
    return hmac.digest(key, b"gugus/escrow", "sha256").hex()


def place(envelope: Envelope, folder: Path) -> Path:
    """Write an envelope into a folder, under the time it was made. Raises BackupFailed."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"escrow-{envelope.made_at:%Y%m%dT%H%M%SZ}.json"
    write_new(path, envelope.model_dump_json(indent=1).encode())
    return path


def read(path: Path) -> Envelope:
    """An envelope. Raises BackupFailed."""
    try:
        envelope = Envelope.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        raise BackupFailed(f"{path}: no escrow that can be read") from None
    if envelope.format != FORMAT:
        raise BackupFailed(f"the escrow is of format {envelope.format}, this version reads {FORMAT}")
    return envelope


def envelopes(settings: Settings) -> list[Envelope]:
    """The envelopes of the data folder, the newest last. Raises BackupFailed."""
    return sorted((read(path) for path in settings.escrow_folder.glob("*.json")), key=lambda each: each.made_at)


def in_none(settings: Settings) -> list[str]:
    """The keys that stand in no envelope as they are now: lost where this machine is lost."""
    known = {(key.name, key.print) for envelope in envelopes(settings) for key in envelope.keys}
    return sorted(name for name, value in kept(settings).items() if (name, print_of(value)) not in known)
