"""A backup as it lies, sealed or not: what a restore takes out of it."""

import hashlib
import io
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO, NamedTuple

from api import erasure_list
from api.backup import sealing
from api.backup.keys import SIGNING
from api.backup.manifest import (
    BASE,
    DATABASE,
    ERASED,
    ESCROWS,
    FILES,
    NAME,
    UNREADABLE,
    BackupFailed,
    Manifest,
    digest_of,
    parsed,
)
from api.signing import RETIRED
from api.storage import Store


class Kept(NamedTuple):
    """The folder of a backup, the folder of its keys, and the file of identities where they are sealed."""

    folder: Path
    keys: Path
    identity: Path | None = None

    def manifest(self) -> Manifest:
        """What it says of itself; every file is there and whole. Raises BackupFailed."""
        try:
            return parsed(self._read(self.folder, NAME), self.folder)
        except OSError:
            raise BackupFailed(UNREADABLE) from None

    def digest(self) -> str:
        """What it is known by."""
        name = NAME + sealing.SEALED if sealing.is_sealed(self.folder, NAME) else NAME
        return digest_of(self.folder / name) or ""

    def digest_of_key(self, name: str) -> str | None:
        """SHA-256 of a key as it was in use; nothing where it is not among the keys."""
        try:
            return hashlib.sha256(self._read(self.keys, name)).hexdigest()
        except OSError:
            return None

    def bring_key(self, name: str, place: Path) -> None:
        """Write a key where only its owner reads it."""
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            sealing.pour(self.keys, name, file, self.identity)

    def key_names(self, *, only_retired: bool = False) -> list[str]:
        """The names of its keys; or of public halves alone, which an escrow has in place of what signs."""
        folder, pattern = (self.keys / SIGNING, f"{RETIRED.format('*')}*") if only_retired else (self.keys, "*")
        found = (path.relative_to(self.keys) for path in folder.rglob(pattern) if path.is_file())
        return sorted(str(path).removesuffix(sealing.SEALED) for path in found)

    def bring_escrows(self, folder: Path) -> None:
        """Lay its escrows beside those that are there."""
        if (self.folder / ESCROWS).is_dir():
            shutil.copytree(self.folder / ESCROWS, folder, dirs_exist_ok=True)

    def pour_database(self, into: IO[bytes]) -> None:
        """The dump."""
        sealing.pour(self.folder, DATABASE, into, self.identity)

    def unpack_base(self, place: Path) -> None:
        """The server's own files into an empty folder. Raises BackupFailed."""
        with subprocess.Popen(["tar", "-xf", "-", "-C", place], stdin=subprocess.PIPE) as running:  # noqa: S603, S607  our own words
            assert running.stdin is not None  # noqa: S101  asked for above
            sealing.pour(self.folder, BASE, running.stdin, self.identity)
            running.stdin.close()
            if running.wait() != 0:
                raise BackupFailed("the base backup could not be unpacked: is there room?")

    def bring_files(self, store: Store, beside: Path) -> int:
        """Put every file into the store, by way of a place in `beside`; how many there are."""
        found = sealing.names(self.folder / FILES)
        for name in found:
            with tempfile.TemporaryFile(dir=beside) as file:
                sealing.pour(self.folder / FILES, name, file, self.identity)
                file.seek(0)
                store.put(name, file)
        return len(found)

    def bring_list(self, place: Path) -> None:
        """Add its list of erasures to the one at `place`."""
        if (self.folder / ERASED).exists() or sealing.is_sealed(self.folder, ERASED):
            with tempfile.NamedTemporaryFile(dir=place.parent.parent) as file:
                sealing.pour(self.folder, ERASED, file, self.identity)
                file.flush()
                erasure_list.append(place, erasure_list.read(Path(file.name)))

    def _read(self, folder: Path, name: str) -> bytes:
        read = io.BytesIO()
        sealing.pour(folder, name, read, self.identity)
        return read.getvalue()
