"""A restore to see whether it can be done: in a place of its own beside everything, proved, and removed again."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from api.backup.kept import Kept
from api.backup.recovering import Log, bring_back
from api.backup.restoring import Restored, Told
from api.settings import Settings, get_settings

KEPT: Final = frozenset({"GUGUS_SECRET_KEY", "GUGUS_HASHING"})
"""Settings that a drill has from the installation; all others lead to what is in use."""


def drill(kept: Kept, erased: Iterable[Path], place: Path | None, told: Told, log: Log | None = None) -> Restored:
    """Restore into a folder in `place` that goes again, whatever becomes of it. Raises BackupFailed.

    `place` must be short: a socket lies in it. It needs room for all of the backup.
    """
    with tempfile.TemporaryDirectory(prefix="gugus-", dir=place) as folder, _elsewhere(Path(folder)) as own:
        return bring_back(own, kept, erased, verify=True, told=told, log=log)


@contextmanager
def _elsewhere(folder: Path) -> Iterator[Settings]:
    """Whatever asks for the settings gets those of a place of its own, with an embedded server, keys and files."""
    before = {name: value for name, value in os.environ.items() if name.startswith("GUGUS_")}
    for name in before.keys() - KEPT:
        del os.environ[name]
    os.environ["GUGUS_DATA_DIR"] = str(folder)
    get_settings.cache_clear()
    try:
        yield get_settings()
    finally:
        del os.environ["GUGUS_DATA_DIR"]
        os.environ.update(before)
        get_settings.cache_clear()
