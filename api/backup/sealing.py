"""Files of a backup, sealed on the way to the disk for whoever keeps the other half of a key.

The format is that of age (age-encryption.org/v1): where this program is lost, the `age` tool opens them. The machine
that backs up knows the public halves only; a stolen backup opens to nobody who has not an identity beside it.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, NamedTuple, Protocol

from api.backup.manifest import BackupFailed, NotWritten
from api.loading import Later

if TYPE_CHECKING:
    import pyrage
else:
    pyrage = Later("pyrage")

SEALED: Final = ".age"
PIECE: Final = 64 * 1024


class Readable(Protocol):
    """What bytes come out of."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many; none at the end."""


class Pieces:
    """An iterator of bytes, to be read as a file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces: Iterator[bytes] = iter(pieces)

    def read(self, _size: int = -1, /) -> bytes:
        """The next piece, but an empty one, which would be the end."""
        return next(filter(None, self._pieces), b"")


class Pair(NamedTuple):
    """A new key: the identity is kept apart, the recipient goes into GUGUS_BACKUP_RECIPIENTS."""

    identity: str
    recipient: str


def new_pair() -> Pair:
    """A new identity and its public half."""
    made = pyrage.x25519.Identity.generate()
    return Pair(str(made), str(made.to_public()))


def write(path: Path, source: Readable, recipients: Iterable[str]) -> None:
    """Write all of `source` through to the disk: as `path`, or sealed beside that name where there are recipients.

    Raises NotWritten where the disk does not take it, BackupFailed for a recipient that is none.
    """
    whom = [_recipient(each) for each in recipients]
    place = path.with_name(path.name + SEALED) if whom else path
    try:
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            if whom:
                pyrage.encrypt_io(source, file, whom)
            else:
                _pour(source, file)
            file.flush()
            os.fsync(file.fileno())
    except (OSError, pyrage.EncryptError) as error:
        raise NotWritten(f"{place.name} could not be written: {error}") from None


def is_sealed(folder: Path, name: str) -> bool:
    """Whether the file of this name lies there sealed."""
    return (folder / (name + SEALED)).is_file()


def names(folder: Path) -> list[str]:
    """The names of what lies in a folder, sealed or not."""
    return sorted(path.name.removesuffix(SEALED) for path in folder.glob("*"))


def pour(folder: Path, name: str, into: IO[bytes], identities: Path | None) -> None:
    """Write what the file of this name holds, opened with one of the identities where it is sealed.

    Raises BackupFailed where none of them opens it, or it is not whole.
    """
    if not is_sealed(folder, name):
        with (folder / name).open("rb") as file:
            _pour(file, into)
        return
    if identities is None:
        raise BackupFailed("the backup is sealed: name the file of its identity (--identity)")
    try:
        with (folder / (name + SEALED)).open("rb") as file:
            pyrage.decrypt_io(file, into, _identities(identities))
    except (OSError, pyrage.DecryptError) as error:
        raise BackupFailed(f"{name} cannot be opened: {error}") from None


def _pour(source: Readable, into: IO[bytes]) -> None:
    while piece := source.read(PIECE):
        into.write(piece)


def _recipient(text: str) -> "pyrage.x25519.Recipient":
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise BackupFailed("GUGUS_BACKUP_RECIPIENTS holds something that is no public key (age1…)") from None


def _identities(path: Path) -> "list[pyrage.x25519.Identity]":
    lines = path.read_text(encoding="ascii").splitlines()
    try:
        return [pyrage.x25519.Identity.from_str(line.strip()) for line in lines if line.strip() and line[0] != "#"]
    except pyrage.IdentityError:
        raise BackupFailed(f"{path.name} holds something that is no identity (AGE-SECRET-KEY-1…)") from None
