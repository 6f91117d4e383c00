"""A restore to see whether it can be done: in a place of its own beside everything, proved, and removed again."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from api.backup.kept import Kept
from api.backup.restoring import Restored, Told, restore
from api.settings import Settings

ELSEWHERE: Final = (
    *("database_url", "migration_database_url", "worker_database_url", "backup_database_url"),
    "read_database_url",
    *("signing_keys_dir", "case_keys_dir", "evidence_dir", "evidence_s3_bucket"),
)
"""Settings that lead to what is in use: a drill has an embedded server, keys and files of its own."""


def drill(kept: Kept, erased: Iterable[Path], place: Path | None, told: Told) -> Restored:
    """Restore into a folder in `place` that goes again, whatever becomes of it. Raises BackupFailed.

    `place` must be short: a socket lies in it. It needs room for all of the backup.
    """
    with tempfile.TemporaryDirectory(prefix="gugus-", dir=place) as folder:
        own = Settings(data_dir=Path(folder), **dict.fromkeys(ELSEWHERE))
        return restore(own, kept, erased, verify=True, told=told)
