"""Where evidence files lie: a folder, or a store that speaks S3; which one is a setting.

A file is written before its row is committed and removed after its row is gone, so that a killed process can leave a
file without a row and never a row without a file. What is left over is found by `api/jobs/stray_files.py`.

    Store
    ├── FolderStore   written beside its place, flushed to the disk, renamed into it
    └── BucketStore   one request, which the store takes whole or not at all

Keys are ids and say nothing. A failure of the store is `StoreFailed`, whatever stands behind it.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from api.file_problems import StorageUnavailable
from api.loading import Later
from api.settings import Settings, get_settings

if TYPE_CHECKING:
    import obstore.exceptions
    import obstore.store
else:
    obstore = Later("obstore")

CHUNK = 64 * 1024
PART = ".part"  # the end of a name that is not yet in its place


class StoreFailed(Exception):  # noqa: N818  named as what happened
    """The store could not do it: full, away, or not answering in time."""


class FileMissing(StoreFailed):
    """The store has no file under this key."""


class Stored(NamedTuple):
    """A file that lies in a store: its key, bytes, and when it was written."""

    key: str
    size: int
    at: datetime


class Store(Protocol):
    """What both stores can do."""

    def put(self, key: str, source: IO[bytes]) -> None:
        """Keep a copy of `source` from where it stands, whole or not at all. Raises StoreFailed."""

    def read(self, key: str) -> Iterator[bytes]:
        """The file in pieces; that it is there is known before the first. Raises FileMissing, StoreFailed."""

    def remove(self, key: str) -> None:
        """Remove the file; nothing where there is none. Raises StoreFailed."""

    def files(self) -> Iterator[Stored]:
        """All that lies here, what was never finished included. Raises StoreFailed."""


class FolderStore:
    """Files in folders by the last two letters of their key, which are random."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, source: IO[bytes]) -> None:
        """Write beside its place, flush, rename: a reader sees the whole file or none."""
        place = self._place(key)
        draft = place.with_name(f"{place.name}.{secrets.token_hex(4)}{PART}")
        with _failing():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with os.fdopen(_new(draft), "wb") as written:
                    shutil.copyfileobj(source, written, CHUNK)
                    written.flush()
                    os.fsync(written.fileno())
                draft.replace(place)
                _flush(place.parent)
            finally:
                draft.unlink(missing_ok=True)

    def read(self, key: str) -> Iterator[bytes]:
        """The file in pieces."""
        with _failing():
            return _pieces(self._place(key).open("rb"))

    def remove(self, key: str) -> None:
        """Remove the file."""
        with _failing():
            self._place(key).unlink(missing_ok=True)

    def files(self) -> Iterator[Stored]:
        """All that lies here; a file that goes while it is looked at is left out."""
        with _failing():
            for path in sorted(self._root.glob("??/*")):
                try:
                    found = path.stat()
                except FileNotFoundError:
                    continue
                yield Stored(path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def _place(self, key: str) -> Path:
        return self._root / key.partition(".")[0][-2:] / key


class BucketStore:
    """Files in a bucket of a store that speaks S3; each request ends by the setting at the latest."""

    def __init__(self, settings: Settings) -> None:
        wait, secret = settings.evidence_s3_timeout, settings.evidence_s3_secret_key
        self._store = obstore.store.S3Store(
            settings.evidence_s3_bucket,
            prefix=settings.evidence_s3_prefix,
            endpoint=settings.evidence_s3_endpoint,
            region=settings.evidence_s3_region,
            access_key_id=settings.evidence_s3_access_key,
            secret_access_key=secret.get_secret_value() if secret else None,
            virtual_hosted_style_request=False,
            client_options={
                "timeout": timedelta(seconds=wait),
                "connect_timeout": timedelta(seconds=min(wait, 5)),
                "allow_http": (settings.evidence_s3_endpoint or "").startswith("http://"),
            },
            retry_config={"max_retries": 1, "retry_timeout": timedelta(seconds=wait)},
        )

    def put(self, key: str, source: IO[bytes]) -> None:
        """One request: the store takes the file whole or not at all."""
        with _failing():
            obstore.put(self._store, key, source, use_multipart=False)

    def read(self, key: str) -> Iterator[bytes]:
        """The file in pieces."""
        with _failing():
            return _received(obstore.get(self._store, key))

    def remove(self, key: str) -> None:
        """Remove the file."""
        with _failing():
            try:
                obstore.delete(self._store, key)
            except FileNotFoundError:
                return

    def files(self) -> Iterator[Stored]:
        """All that lies below the prefix."""
        with _failing():
            for page in obstore.list(self._store):
                yield from (Stored(each["path"], each["size"], each["last_modified"]) for each in page)


@contextmanager
def _failing() -> Iterator[None]:
    """Failures of disk and network as `StoreFailed`, which names no place."""
    try:
        yield
    except FileNotFoundError:
        raise FileMissing from None
    except (OSError, obstore.exceptions.BaseError) as failed:
        raise StoreFailed(type(failed).__name__) from None


def _new(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _flush(folder: Path) -> None:
    """A rename lasts once its folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK):
            yield piece


def _received(found: Any) -> Iterator[bytes]:
    # The type of an answer can be named by a type checker only.
    with _failing():
        for piece in found.stream(min_chunk_size=CHUNK):
            yield bytes(piece)


def store_for(settings: Settings) -> Store:
    """The store of the settings: a bucket where one is named, else a folder."""
    if settings.evidence_s3_bucket:
        return BucketStore(settings)
    return FolderStore(settings.evidence_folder)


@cache
def _store_of(settings: Settings) -> Store:
    return store_for(settings)


def store() -> Store:
    """The store of this process."""
    return _store_of(get_settings())


def keep_with(session: Session, key: str, source: IO[bytes]) -> None:
    """Keep a file that the rows of this transaction speak of; it goes again where they do not come.

    Once the commit has begun it stays: whether a commit whose answer was lost came about, nobody here can tell, and a
    file without a row is found later, while a row without its file is a loss. Raises StoreFailed.
    """
    kept, is_committing = store(), []
    kept.put(key, source)

    @event.listens_for(session, "before_commit")
    def remember(committing: Session) -> None:
        committing.flush()  # what fails up to here has not come about for certain
        is_committing.append(True)

    @event.listens_for(session, "after_transaction_end")
    def take_back(_session: Session, transaction: SessionTransaction) -> None:
        if transaction.parent is None and not is_committing:
            _remove_quietly(kept, key)


def copy_with(session: Session, source: str, key: str) -> None:
    """Keep what lies under one key under another as well, as `keep_with` keeps it. Raises StoreFailed."""
    with tempfile.TemporaryFile() as draft:
        draft.writelines(store().read(source))
        draft.seek(0)
        keep_with(session, key, draft)


@contextmanager
def stored() -> Iterator[None]:
    """What fails in the store, or in the folder where a file waits, is for the administrator.

    Raises StorageUnavailable.
    """
    try:
        yield
    except (StoreFailed, OSError):
        raise StorageUnavailable(headers={"Retry-After": "30"}) from None


def remove_with(session: Session, key: str) -> None:
    """Remove a file once the transaction that took its row away is committed."""
    kept = store()

    @event.listens_for(session, "after_commit")
    def remove(_session: Session) -> None:
        _remove_quietly(kept, key)


def _remove_quietly(kept: Store, key: str) -> None:
    """What cannot be removed now is left over, and found as such."""
    with suppress(StoreFailed):
        kept.remove(key)
