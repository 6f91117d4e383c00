"""Backups: the database, the files and the keys apart, and the way back, proved.

    a backup                       kept elsewhere
    ├── manifest.json              what there is, how much, and the digest of every file
    ├── database.dump              pg_dump's own format
    ├── files/                     evidence and scanned forms, by key
    ├── escrow/                    keys sealed for two holders, of whom neither opens them alone
    └── erased.log                 erasures until then        keys/   all that opens and signs

Without the keys a backup tells no name: what is personal is sealed in it. With recipients in the settings every file of
backup and keys is sealed once more, on its way to the disk, and bears `.age` behind its name. Erasures of after the
backup are repeated at the restore from the list beside the database.
"""

from api.backup.doors import opened
from api.backup.drill import drill
from api.backup.kept import Kept
from api.backup.making import STEPS, make
from api.backup.manifest import BackupFailed, Manifest, NotWritten
from api.backup.recovering import Log, bring_back
from api.backup.restoring import Restored, restore
from api.backup.sealing import new_pair
from api.backup.wal import archive, archiving

__all__ = [
    "STEPS",
    "BackupFailed",
    "Kept",
    "Log",
    "Manifest",
    "NotWritten",
    "Restored",
    "archive",
    "archiving",
    "bring_back",
    "drill",
    "make",
    "new_pair",
    "opened",
    "restore",
]
