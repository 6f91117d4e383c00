"""Where files wait that others put there: a folder, or a bucket that speaks S3 (needs the package obstore).

    Inbox
    ├── FolderInbox   files of the folder itself, those aside in folders below it
    └── BucketInbox   the same with the keys below a prefix

A file is set aside by one move, a note is there whole or not at all; whoever is killed in between does both again.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

SETTLED: Final = 10.0
"""Seconds for which a file must have been left alone: somebody may still be copying it."""


class Inbox(Protocol):
    """What both can do; names are those of files, without a path."""

    def waiting(self) -> list[str]:
        """Names of the files that wait, in their order."""

    def read(self, name: str) -> bytes:
        """The file."""

    def note(self, place: str, content: bytes) -> None:
        """Write a note at `done/…` or `failed/…`, in place of one that is there."""

    def set_aside(self, name: str, place: str) -> None:
        """Move a file that waits to `done/…` or `failed/…`."""


class FolderInbox:
    """A folder of this machine or of a network drive."""

    def __init__(self, folder: Path, settled: float = SETTLED) -> None:
        self._folder, self._settled = folder, settled

    def waiting(self) -> list[str]:
        """Files that nobody has written to for a while; hidden ones are left alone."""
        before = time.time() - self._settled
        found = (path for path in self._folder.iterdir() if path.is_file() and not path.name.startswith("."))
        return sorted(path.name for path in found if path.stat().st_mtime <= before)

    def read(self, name: str) -> bytes:
        """The file."""
        return (self._folder / name).read_bytes()

    def note(self, place: str, content: bytes) -> None:
        """Written beside its place, then renamed into it."""
        path = self._place(place)
        draft = path.with_name(f".{path.name}.part")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def set_aside(self, name: str, place: str) -> None:
        """Renamed into its place."""
        (self._folder / name).replace(self._place(place))

    def _place(self, place: str) -> Path:
        path = self._folder / place
        path.parent.mkdir(exist_ok=True)
        return path


class BucketInbox:
    """Keys below a prefix, as `s3://bucket/prefix`; who may is said by the variables `AWS_…`, as AWS names them."""

    def __init__(self, address: str, **options: Any) -> None:
        import obstore  # noqa: PLC0415  only who has a bucket needs it
        from obstore.store import from_url  # noqa: PLC0415  as above

        self._obstore, self._store = obstore, from_url(address, **options)

    def waiting(self) -> list[str]:
        """Keys without a further `/`."""
        return sorted(each["path"] for each in self._obstore.list_with_delimiter(self._store)["objects"])

    def read(self, name: str) -> bytes:
        """The file."""
        return bytes(self._obstore.get(self._store, name).bytes())

    def note(self, place: str, content: bytes) -> None:
        """One request, which the store takes whole or not at all."""
        self._obstore.put(self._store, place, content)

    def set_aside(self, name: str, place: str) -> None:
        """Copied, then removed: killed in between, it waits still and is copied again."""
        self._obstore.rename(self._store, name, place)


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether nobody else collects from this folder now; a file with a lock says so, and ends with the process."""
    import fcntl  # noqa: PLC0415  not on every system

    with (folder / ".collecting").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def inbox_at(address: str) -> Inbox:
    """The inbox of an address: `s3://bucket/prefix`, or a folder."""
    return BucketInbox(address) if "://" in address else FolderInbox(Path(address))
