"""The few places for looking at files that somebody sent: who finds none in time is told to come again.

Whoever waits for a place keeps a thread and a connection to the database, and others need both.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from api.problems import Text, Unavailable

AT_ONCE: Final = 2  # of each kind of file, in one process
PATIENCE: Final = 5.0  # seconds
ALL_TAKEN: Final = Text(
    "Berkas lain sedang diperiksa; kirim ulang sebentar lagi.",
    "Other files are looked at just now; send it again soon.",
)
TOO_BUSY: Final = Text("Berkas belum sempat dibaca.", "There was no time to read the file.")


class Places:
    """So many at once."""

    def __init__(self, many: int = AT_ONCE, patience: float = PATIENCE) -> None:
        self._free, self._patience = threading.BoundedSemaphore(many), patience

    @contextmanager
    def place(self) -> Iterator[None]:
        """One of them, for as long as the block lasts. Raises Unavailable where none became free in time."""
        if not self._free.acquire(timeout=self._patience):
            raise Unavailable(ALL_TAKEN)
        try:
            yield
        finally:
            self._free.release()
