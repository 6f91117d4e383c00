"""What a backup says of itself, and the digests that prove it."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from api.backup.readers import Reader

FORMAT: Final = 1
NAME: Final = "manifest.json"
DATABASE: Final = "database.dump"
BASE: Final = "base.tar"
ERASED: Final = "erased.log"
FILES: Final = "files"
ESCROWS: Final = "escrow"
UNREADABLE: Final = "this folder holds no backup that can be read"


class BackupFailed(Exception):  # noqa: N818  named as what happened
    """A backup could not be made or brought back; the message is for the operator and names no person."""


class NotWritten(BackupFailed):
    """The disk did not take it: full, away or failing; again once there is room."""


class State(BaseModel):
    """What the database holds, counted in the moment of the dump."""

    model_config = ConfigDict(frozen=True)

    server: int
    """Major version of PostgreSQL: another writes the same policies in other words."""
    revision: str
    tables: dict[str, int]
    journal: str
    protection: str
    chain: str = ""
    """How many rows of the journal are chained, and the head after the last; backups of before do not say it."""


class Manifest(BaseModel):
    """Everything in the backup by its name, with its SHA-256; keys lie elsewhere and are known by theirs."""

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    made_at: datetime
    is_base: bool = False
    state: State
    files: dict[str, str]
    keys: dict[str, str]
    readers: list[Reader] = []


def parsed(said: bytes, folder: Path) -> Manifest:
    """What the manifest of a backup says, whose files are all there and whole. Raises BackupFailed."""
    try:
        manifest = Manifest.model_validate_json(said)
    except ValueError:
        raise BackupFailed(UNREADABLE) from None
    if manifest.format != FORMAT:
        raise BackupFailed(f"the backup is of format {manifest.format}, this version reads {FORMAT}")
    damaged = [name for name, digest in manifest.files.items() if digest_of(folder / name) != digest]
    if damaged:
        raise BackupFailed(f"missing or not what was kept: {', '.join(sorted(damaged)[:5])}")
    return manifest


def digest_of(path: Path) -> str | None:
    """SHA-256 of a file; nothing where it is not there."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
